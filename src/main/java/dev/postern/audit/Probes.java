package dev.postern.audit;

import dev.postern.audit.accounts.GuessingProbe;
import dev.postern.audit.accounts.LoginProbe;
import dev.postern.audit.accounts.NamesProbe;
import dev.postern.audit.parser.ParserProbes;
import dev.postern.audit.probe.Probe;
import dev.postern.audit.probe.WrongLogins;
import dev.postern.audit.relay.RelayProbe;
import dev.postern.audit.tls.TlsProbes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The probes of an audit, in the order in which they look: what wears the server's patience comes
/// last.
final class Probes {

  private Probes() {}

  static List<Probe> all(AuditScope scope) {
    var wrongLogins = new WrongLogins();
    List<Probe> all = new ArrayList<>();
    all.add(new CapabilityProbe());
    all.add(new FingerprintProbe());
    all.addAll(TlsProbes.all(scope.roots(), InstantSource.system()));
    all.add(new LoginProbe());
    all.add(new RelayProbe(scope.deliverTo(), wrongLogins));
    all.add(new NamesProbe());
    all.addAll(ParserProbes.all(scope.ownAddress()));
    all.add(new GuessingProbe(wrongLogins));
    return List.copyOf(all);
  }
}

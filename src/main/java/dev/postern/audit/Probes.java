package dev.postern.audit;

import dev.postern.audit.accounts.GuessingProbe;
import dev.postern.audit.accounts.LoginProbe;
import dev.postern.audit.accounts.NamesProbe;
import dev.postern.audit.probe.Probe;
import dev.postern.audit.probe.WrongLogins;
import dev.postern.audit.relay.RelayProbe;
import java.util.List;

/// The probes of an audit, in the order in which they look: what wears the server's patience comes
/// last.
final class Probes {

  private Probes() {}

  static List<Probe> all(AuditScope scope) {
    var wrongLogins = new WrongLogins();
    return List.of(
        new CapabilityProbe(),
        new FingerprintProbe(),
        new LoginProbe(),
        new RelayProbe(scope.deliverTo(), wrongLogins),
        new NamesProbe(),
        new GuessingProbe(wrongLogins));
  }
}

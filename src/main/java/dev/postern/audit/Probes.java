package dev.postern.audit;

import dev.postern.audit.parser.ParserProbes;
import dev.postern.audit.probe.Probe;
import java.util.ArrayList;
import java.util.List;

/// The probes of an audit, in the order in which they look: what wears the server's patience comes
/// last.
final class Probes {

  private Probes() {}

  static List<Probe> all(AuditScope scope) {
    List<Probe> all = new ArrayList<>(List.of(new CapabilityProbe(), new FingerprintProbe()));
    all.addAll(ParserProbes.all(scope.ownAddress()));
    return List.copyOf(all);
  }
}

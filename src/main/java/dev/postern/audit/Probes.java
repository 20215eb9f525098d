package dev.postern.audit;

import dev.postern.audit.probe.Probe;
import java.util.List;

/// The probes of an audit, in the order in which they look: what wears the server's patience comes
/// last.
final class Probes {

  private Probes() {}

  static List<Probe> all(AuditScope scope) {
    return List.of(new CapabilityProbe(), new FingerprintProbe());
  }
}

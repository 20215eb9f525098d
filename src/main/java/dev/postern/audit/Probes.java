package dev.postern.audit;

import dev.postern.audit.probe.Probe;
import dev.postern.audit.tls.TlsProbes;
import dev.postern.transport.Roots;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The probes of an audit, in the order in which they look: what wears the server's patience comes
/// last.
final class Probes {

  private Probes() {}

  /// @param roots that vouch for certificates
  static List<Probe> all(AuditScope scope, Roots roots) {
    List<Probe> all = new ArrayList<>();
    all.add(new CapabilityProbe());
    all.add(new FingerprintProbe());
    all.addAll(TlsProbes.all(roots, InstantSource.system()));
    return List.copyOf(all);
  }
}

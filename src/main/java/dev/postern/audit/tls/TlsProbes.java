package dev.postern.audit.tls;

import dev.postern.audit.probe.Probe;
import dev.postern.transport.Roots;
import java.time.InstantSource;
import java.util.List;

/// The probes of this room, in their order: the last makes a mark of what the others have found.
public final class TlsProbes {

  private TlsProbes() {}

  /// Makes them.
  ///
  /// @param roots that vouch for certificates
  /// @param clock for what has expired
  public static List<Probe> all(Roots roots, InstantSource clock) {
    return List.of(
        new HandshakeProbe(roots, clock),
        new ProtocolProbe(),
        new StartTlsProbe(),
        new GradingProbe());
  }
}

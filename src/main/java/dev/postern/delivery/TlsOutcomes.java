package dev.postern.delivery;

/// Is told how connections fared with TLS. Owned by delivery, plugged in by `tlsrpt`, which lies
/// above it. Called on event loops: short, and never throws.
@FunctionalInterface
public interface TlsOutcomes {
  void told(TlsOutcome outcome);
}

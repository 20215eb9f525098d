package dev.postern.transport;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Makes connections to next hops.
@FunctionalInterface
public interface Dialer {

  /// Resolves the host off the event loops, tries its addresses in turn, and tells the handler
  /// [ConnectionHandler#opened], or [ConnectionHandler#closed] with the cause where none answered.
  /// May be called from any thread; returns at once.
  void dial(Target target, ConnectionHandler handler);

  /// Where to, and how safely.
  ///
  /// @param host name or address; also the name that a verified certificate must have
  /// @param authority a PEM file with the roots that a verified certificate must chain to; null for
  ///   the system's
  /// @param connectTimeout for each address tried
  record Target(
      String host,
      int port,
      Handshake handshake,
      Trust trust,
      @Nullable Path authority,
      Duration connectTimeout) {}

  /// When TLS begins, if it does.
  enum Handshake {
    /// Before the greeting (RFC 8314 §3.3).
    AT_ONCE,
    /// When [Connection#startTls] is called.
    ON_DEMAND
  }

  /// Which certificates are good.
  enum Trust {
    ANY,
    /// Chains to a trusted root and names the host (RFC 9525).
    VERIFIED
  }
}

package dev.postern.doctor;

import java.net.InetSocketAddress;

/// Knocks at a port as a client does, and leaves again.
public interface Knocker {

  /// Blocks for a bounded time.
  ///
  /// @param host the name that the client has for it
  /// @param kind how to begin
  Knock at(InetSocketAddress address, String host, Setup.Kind kind);
}

package dev.postern.transport;

import java.net.InetSocketAddress;

/// An [Endpoint] that accepts connections.
public interface BoundEndpoint extends AutoCloseable {

  /// With the port that was really taken.
  InetSocketAddress address();

  /// Accepts no more; connections that are open stay. Idempotent. Returns once the port is free.
  @Override
  void close();
}

package dev.postern.guard;

import java.net.InetAddress;

/// Told of every connection attempt. From event loops: must not block.
@FunctionalInterface
public interface Knocks {

  Knocks NONE = (_, _, _) -> {};

  /// Somebody wants to connect.
  ///
  /// @param listener the listener's name
  /// @param admitted false for those that were turned away
  void knocked(String listener, InetAddress client, boolean admitted);
}

package dev.postern.guard;

import java.net.InetAddress;

/// Whether an address that a listener's trusted networks hold is one to be trusted.
@FunctionalInterface
public interface Trust {

  /// Whether the address stands for itself. Where it doesn't, its clients are treated like
  /// strangers. Called on event loops.
  boolean holds(String listener, InetAddress address);
}

package dev.postern.audit.self;

import dev.postern.transport.Wire;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Where the connections of our own audit come from, while there are any. Another program of this
/// machine can't take the address and port of a socket that is open. Thread-safe.
final class OwnConnections implements Wire.Presence {

  private final Set<InetSocketAddress> open = ConcurrentHashMap.newKeySet();

  @Override
  public void begins(InetSocketAddress local) {
    open.add(local);
  }

  @Override
  public void ends(InetSocketAddress local) {
    open.remove(local);
  }

  boolean contains(InetSocketAddress client) {
    return open.contains(client);
  }
}

package dev.postern.guard;

import dev.postern.mail.Refusal;
import dev.postern.mail.Refusal.Reason;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts open connections, in total and by address, and says when there are too many.
///
/// An IPv6 client is its /64, which is what one host is commonly given. The table has an entry for
/// each address with an open connection, so it is no longer than the limit of connections.
/// Thread-safe.
public final class Admission {

  /// How a client is counted.
  public enum Client {
    UNKNOWN,
    /// Of a trusted network: counts in the total only.
    TRUSTED
  }

  private final LimitsConfig limits;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<Long, Integer> byAddress = new ConcurrentHashMap<>();

  public Admission(LimitsConfig limits) {
    this.limits = limits;
  }

  /// Lets a client in and counts it, or says why not. Whoever was let in calls [#leave] with the
  /// same arguments, once.
  public Optional<Refusal> enter(InetAddress address, Client client) {
    if (open.incrementAndGet() > limits.connections()) {
      open.decrementAndGet();
      return Optional.of(
          Refusal.of(
              Reason.OVERLOAD, 421, "4.3.2", "Too many connections just now; try again later"));
    }
    if (client == Client.UNKNOWN
        && byAddress.merge(key(address), 1, Integer::sum) > limits.connectionsPerAddress()) {
      leave(address, client);
      return Optional.of(
          Refusal.of(
              Reason.LIMIT,
              421,
              "4.7.0",
              "More than "
                  + limits.connectionsPerAddress()
                  + " connections from your address; close one, or send more on each"));
    }
    return Optional.empty();
  }

  /// Ends the counting of a connection that was let in.
  public void leave(InetAddress address, Client client) {
    open.decrementAndGet();
    if (client == Client.UNKNOWN) {
      byAddress.computeIfPresent(key(address), (_, count) -> count > 1 ? count - 1 : null);
    }
  }

  /// How many connections are open.
  public int open() {
    return open.get();
  }

  private static long key(InetAddress address) {
    var octets = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet4Address
        ? Integer.toUnsignedLong(octets.getInt())
        : octets.getLong();
  }
}

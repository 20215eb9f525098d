package dev.postern.guard;

import dev.postern.mail.Refusal;
import dev.postern.observe.Metrics;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Counts connections, open and new, in total, by address and by network, and says when there are
/// too many.
///
/// An IPv6 client is its /64, which is what one host is commonly given. The tables of open ones
/// have an entry for each address and network with an open connection, so they are no longer than
/// the limit of connections; that of new ones has its fixed size. Thread-safe.
public final class Admission implements Witness {

  /// How a client is counted.
  public enum Client {
    UNKNOWN,
    /// Of a trusted network: counts in the total only.
    TRUSTED
  }

  /// What admission asks of the rest of the relay.
  ///
  /// @param overloaded whether nobody new can be served
  /// @param shared whether an address is that of many clients, such as a NAT gateway: it has no
  ///   limits of its own
  /// @param nanos the time as of [System#nanoTime]
  public record Surroundings(
      BooleanSupplier overloaded, Predicate<InetAddress> shared, LongSupplier nanos) {

    /// With nothing that is remarkable.
    public static Surroundings quiet() {
      return new Surroundings(() -> false, _ -> false, System::nanoTime);
    }
  }

  // 2 MiB: as many addresses may be in the middle of connecting.
  private static final int SLOTS = 1 << 17;

  private final Surroundings around;
  private final Metrics metrics;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<Long, Integer> byAddress = new ConcurrentHashMap<>();
  private final Map<Long, Integer> byNetwork = new ConcurrentHashMap<>();
  private volatile Rules rules;

  /// The limits, and the buckets that are filled as they say.
  private record Rules(LimitsConfig limits, RateTable all, RateTable each) {

    static Rules of(LimitsConfig limits, long now) {
      ConnectionLimits connections = limits.connections();
      return new Rules(
          limits,
          new RateTable(connections.rate(), 1, now),
          new RateTable(connections.ratePerAddress(), SLOTS, now));
    }
  }

  public Admission(LimitsConfig limits, Surroundings around, Metrics metrics) {
    this.around = around;
    this.metrics = metrics;
    rules = Rules.of(limits, around.nanos().getAsLong());
    metrics.gauge("admission_addresses", "Addresses with open connections", byAddress::size);
    metrics.gauge("admission_networks", "Networks with open connections", byNetwork::size);
    metrics.gauge(
        "admission_connecting",
        "Addresses that have connected just now",
        () -> rules.each().size(around.nanos().getAsLong()));
  }

  /// What is in force now.
  public LimitsConfig limits() {
    return rules.limits();
  }

  /// Other limits, for all that come from now on. Where the rates are the same, what was counted
  /// stays.
  public void replace(LimitsConfig limits) {
    Rules before = rules;
    boolean same =
        limits.connections().rate().equals(before.limits().connections().rate())
            && limits
                .connections()
                .ratePerAddress()
                .equals(before.limits().connections().ratePerAddress());
    rules =
        same
            ? new Rules(limits, before.all(), before.each())
            : Rules.of(limits, around.nanos().getAsLong());
  }

  /// Lets a client in and counts it, or says why not. Whoever was let in calls [#leave] with the
  /// same arguments, once.
  public Optional<Refusal> enter(InetAddress address, Client client) {
    Rules now = rules;
    Limit passed = passed(now, address, client);
    if (passed == null) {
      return Optional.empty();
    }
    metrics.count(Limit.METRIC, "limit", passed.label());
    return Optional.of(passed.refusal(now.limits().connections()));
  }

  // A shared address is counted all the same: it may be found to be none while its clients are in.
  private @Nullable Limit passed(Rules now, InetAddress address, Client client) {
    if (around.overloaded().getAsBoolean()) {
      return Limit.OVERLOAD;
    }
    ConnectionLimits limits = now.limits().connections();
    boolean alone = client == Client.UNKNOWN && !around.shared().test(address);
    long time = around.nanos().getAsLong();
    // An address that is over its own rate takes nothing from that of all.
    if (alone && !now.each().take(Origin.of(address).address(), time)) {
      return Limit.CONNECTION_RATE_PER_ADDRESS;
    }
    if (client == Client.UNKNOWN && !now.all().take(0, time)) {
      return Limit.CONNECTION_RATE;
    }
    Limit passed = count(limits, address, client, alone);
    if (passed != null) {
      leave(address, client);
    }
    return passed;
  }

  private @Nullable Limit count(
      ConnectionLimits limits, InetAddress address, Client client, boolean alone) {
    int all = open.incrementAndGet();
    if (client == Client.UNKNOWN) {
      Origin origin = Origin.of(address);
      int ofAddress = byAddress.merge(origin.address(), 1, Integer::sum);
      int ofNetwork = byNetwork.merge(origin.network(), 1, Integer::sum);
      if (alone && ofAddress > limits.perAddress()) {
        return Limit.CONNECTIONS_PER_ADDRESS;
      }
      if (alone && ofNetwork > limits.perNetwork()) {
        return Limit.CONNECTIONS_PER_NETWORK;
      }
    }
    return all > limits.total() ? Limit.CONNECTIONS : null;
  }

  /// Ends the counting of a connection that was let in.
  public void leave(InetAddress address, Client client) {
    open.decrementAndGet();
    if (client == Client.UNKNOWN) {
      Origin origin = Origin.of(address);
      byAddress.computeIfPresent(origin.address(), (_, count) -> count > 1 ? count - 1 : null);
      byNetwork.computeIfPresent(origin.network(), (_, count) -> count > 1 ? count - 1 : null);
    }
  }

  /// How many connections are open.
  public int open() {
    return open.get();
  }

  @Override
  public List<Statement> of(InetAddress address) {
    Origin origin = Origin.of(address);
    Rules now = rules;
    ConnectionLimits limits = now.limits().connections();
    long time = around.nanos().getAsLong();
    String exempt =
        around.shared().test(address)
            ? "not limited: many clients share this address"
            : "more are told 421 until one is closed";
    return List.of(
        new Statement(
            "open connections of the address",
            byAddress.getOrDefault(origin.address(), 0) + " of " + limits.perAddress(),
            exempt),
        new Statement(
            "open connections of the network",
            byNetwork.getOrDefault(origin.network(), 0) + " of " + limits.perNetwork(),
            exempt),
        new Statement(
            "new connections of the address",
            now.each().taken(origin.address(), time) + " of " + limits.ratePerAddress(),
            "forgotten in " + Waiting.text(now.each().untilFull(origin.address(), time))));
  }

  @Override
  public List<Statement> of(String user) {
    return List.of();
  }
}

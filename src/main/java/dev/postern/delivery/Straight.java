package dev.postern.delivery;

import dev.postern.egress.Site;
import dev.postern.egress.Source;
import dev.postern.route.Directions.Exchanger;
import dev.postern.route.Protection;
import dev.postern.route.Route;
import dev.postern.smtp.client.Terms;
import dev.postern.transport.Dialer;
import java.net.InetAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The hosts of all sites, each known by how it is spoken to: domains that share a host share the
/// connections to it that are kept. Safe for use by many threads.
final class Straight {

  // Of hosts nobody has a connection to, so many are remembered.
  private static final int MOST_HOPS = 50_000;
  private static final int LOOK = 16;

  private final StraightConfig config;
  private final DeliveryConfig delivery;
  private final Map<Key, Hop> hops = new LinkedHashMap<>(16, 0.75f, true);

  // All that makes one connection unlike another. Addresses count in any order: the DNS turns them.
  private record Key(
      Source source,
      Site site,
      String host,
      int port,
      Set<InetAddress> addresses,
      Protection protection,
      boolean clear,
      int transactions,
      int recipients) {}

  Straight(StraightConfig config, DeliveryConfig delivery) {
    this.config = config;
    this.delivery = delivery;
  }

  StraightConfig config() {
    return config;
  }

  /// The host as it is spoken to from a source.
  Hop hop(Source source, Site site, Exchanger host, Route.Direct route) {
    List<InetAddress> addresses = host.addresses().stream().filter(source::reaches).toList();
    var key =
        new Key(
            source,
            site,
            host.host(),
            host.port(),
            Set.copyOf(addresses),
            host.protection(),
            route.tls() == Route.Tls.OPPORTUNISTIC,
            Math.min(delivery.transactions(), site.shape().messagesPerConnection()),
            site.shape().recipientsPerMessage());
    synchronized (hops) {
      Hop known = hops.get(key);
      if (known == null) {
        makeRoom();
        known = Hop.of(manner(key, addresses), site);
        hops.put(key, known);
      }
      return known;
    }
  }

  /// Keeps no connections any more.
  void close() {
    List<Hop> all;
    synchronized (hops) {
      all = List.copyOf(hops.values());
    }
    all.forEach(hop -> hop.close().forEach(HopConnection::end));
  }

  private static Hop.Manner manner(Key key, List<InetAddress> addresses) {
    Protection protection = key.protection();
    return new Hop.Manner(
        new Route.Host(key.host(), key.port()),
        addresses,
        key.source().addresses(),
        key.source().hostname(),
        trust(protection),
        security(protection),
        null,
        key.clear() && isClearAllowed(protection),
        key.transactions(),
        key.recipients());
  }

  private static Dialer.Trust trust(Protection protection) {
    return switch (protection) {
      case Protection.Opportunistic(), Protection.Encrypted() -> new Dialer.Trust.Any();
      case Protection.Tested() -> new Dialer.Trust.Tested(null);
      case Protection.Verified() -> new Dialer.Trust.Verified(null);
      case Protection.Dane(var records, var names) -> new Dialer.Trust.Dane(records, names);
    };
  }

  private static Terms.Security security(Protection protection) {
    return isClearAllowed(protection)
        ? Terms.Security.STARTTLS_IF_OFFERED
        : Terms.Security.STARTTLS;
  }

  private static boolean isClearAllowed(Protection protection) {
    return switch (protection) {
      case Protection.Opportunistic(), Protection.Tested() -> true;
      case Protection.Encrypted(), Protection.Verified(), Protection.Dane(_, _) -> false;
    };
  }

  private void makeRoom() {
    Iterator<Hop> eldest = hops.values().iterator();
    for (int i = 0; i < LOOK && hops.size() >= MOST_HOPS && eldest.hasNext(); i++) {
      if (eldest.next().isUnused()) {
        eldest.remove();
      }
    }
  }
}

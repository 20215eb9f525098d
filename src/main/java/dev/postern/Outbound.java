package dev.postern;

import dev.postern.config.RelayConfig;
import dev.postern.delivery.StraightConfig;
import dev.postern.delivery.TlsOutcomes;
import dev.postern.dns.Resolver;
import dev.postern.egress.EgressAdmin;
import dev.postern.egress.EgressConfig;
import dev.postern.egress.EgressDesk;
import dev.postern.egress.EgressPools;
import dev.postern.egress.Overrides;
import dev.postern.egress.Site;
import dev.postern.egress.Sites;
import dev.postern.fetch.HttpsPolicies;
import dev.postern.guard.PublicAddresses;
import dev.postern.listener.ListenerConfig;
import dev.postern.queue.Queue;
import dev.postern.route.Dane;
import dev.postern.route.Directory;
import dev.postern.route.Router;
import dev.postern.route.Safeguards;
import dev.postern.route.StsPolicies;
import dev.postern.store.Origin;
import dev.postern.store.SqliteStore;
import dev.postern.transport.Dialer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// What lies between the queue and the internet, put together: routes, directions and their
/// safeguards, sources and sites. A reload changes routes, sources and shapes; what is known of
/// sites stays.
final class Outbound {

  private final RelayConfig config;
  private final InstantSource clock;
  private final Resolver resolver;
  private final Overrides overrides;
  private final Sites sites;
  private volatile Router router;
  private volatile EgressConfig egress;
  private volatile EgressPools pools;

  /// Reads what operators said before; blocks.
  Outbound(RelayConfig config, SqliteStore store, Resolver resolver, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.resolver = resolver;
    overrides = new Overrides(store.overrides(), clock);
    sites = new Sites(overrides);
    egress = config.egress();
    pools = new EgressPools(egress);
    router = new Router(config.routes(), this::pool);
  }

  Router router() {
    return router;
  }

  /// What mail needs that goes straight to its domain's hosts. Reads the policies that are stored;
  /// blocks.
  StraightConfig straight(Dialer dialer, SqliteStore store, TlsOutcomes outcomes) {
    var policies =
        new StsPolicies(
            resolver,
            new HttpsPolicies(resolver, dialer, PublicAddresses.ONLY),
            store.policies(),
            clock);
    var directory =
        new Directory(
            resolver,
            new Safeguards(new Dane(resolver), policies),
            new Directory.Ours(config.hostname()::equals, this::listensAt),
            ThreadLocalRandom::current,
            clock);
    return new StraightConfig(
        directory,
        sites,
        overrides,
        () -> pools,
        () -> egress.shaping(),
        outcomes,
        () -> ThreadLocalRandom.current().nextDouble(),
        clock);
  }

  /// An operator's view of sites, and hand on them.
  EgressAdmin desk(Queue queue) {
    return new EgressDesk(
        sites,
        overrides,
        new EgressDesk.Surroundings(
            site -> waiting(queue, site),
            name -> pools.has(name),
            host -> router.smarthost(host).isPresent(),
            queue::hasten),
        clock,
        System::nanoTime);
  }

  /// The addresses that mail leaves from, where the configuration names them.
  List<InetAddress> addresses() {
    return egress.sources().stream().flatMap(source -> source.addresses().stream()).toList();
  }

  void reload(RelayConfig changed) {
    egress = changed.egress();
    pools = new EgressPools(egress);
    sites.reshape(egress.shaping(), System.nanoTime());
    router = new Router(changed.routes(), this::pool);
  }

  private String pool(Origin origin) {
    return pools.name(origin.user(), origin.project());
  }

  private int waiting(Queue queue, Site site) {
    return egress.pools().stream()
        .filter(
            pool ->
                pool.members().stream()
                    .anyMatch(member -> member.source().name().equals(site.source())))
        .mapToInt(pool -> queue.waitingAt(pool.name() + " " + site.name()))
        .sum();
  }

  // Whether mail for that address and port would come back to us.
  private boolean listensAt(InetSocketAddress address) {
    return config.listeners().stream()
        .map(ListenerConfig::address)
        .filter(own -> own.getPort() == address.getPort())
        .anyMatch(
            own ->
                own.getAddress().equals(address.getAddress())
                    || (own.getAddress().isAnyLocalAddress() && isOfThisMachine(address)));
  }

  private static boolean isOfThisMachine(InetSocketAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address.getAddress()) != null;
    } catch (SocketException _) {
      return false;
    }
  }
}

package dev.postern.delivery;

import dev.postern.egress.ConcurrencyLimit;
import dev.postern.egress.HostMemory;
import dev.postern.egress.Site;
import dev.postern.route.Route;
import dev.postern.smtp.client.Login;
import dev.postern.smtp.client.Terms;
import dev.postern.transport.Connection;
import dev.postern.transport.Dialer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// One host: how it is spoken to, what is known of it, and the connections to it that are kept.
/// Safe for use by many threads.
final class Hop {

  private static final Logger LOG = LoggerFactory.getLogger(Hop.class);
  private static final int IMPLICIT_TLS_PORT = 465;
  private static final long CLEAR_FOR = Duration.ofMinutes(10).toNanos();

  private final Manner manner;
  private final @Nullable Site site;
  private final ConcurrencyLimit limit = new ConcurrencyLimit();
  private final HostMemory memory = new HostMemory();

  // Guarded by itself. The one used last is used next, so that those not needed grow old.
  private final Deque<HopConnection> idle = new ArrayDeque<>();
  private int open;
  private boolean closed;
  private @Nullable Hop clear;
  private long clearUntil;

  /// How a host is spoken to.
  ///
  /// @param addresses empty where the system looks the name up
  /// @param locals where connections come from, at most one of each family; empty leaves it to the
  ///   system
  /// @param hello what EHLO calls us
  /// @param mayBeClear whether mail may go in clear where TLS is offered and fails
  record Manner(
      Route.Host host,
      List<InetAddress> addresses,
      List<InetAddress> locals,
      String hello,
      Dialer.Trust trust,
      Terms.Security security,
      Route.@Nullable Credentials credentials,
      boolean mayBeClear,
      int transactions,
      int recipients) {}

  private Hop(Manner manner, @Nullable Site site) {
    this.manner = manner;
    this.site = site;
  }

  /// One host of a smarthost's route.
  static Hop smarthost(Route.Smarthost route, Route.Host host, DeliveryConfig config) {
    boolean atOnce = host.port() == IMPLICIT_TLS_PORT && route.tls() != Route.Tls.NONE;
    return new Hop(
        new Manner(
            host,
            List.of(),
            List.of(),
            config.hostname(),
            route.tls() == Route.Tls.VERIFIED
                ? new Dialer.Trust.Verified(route.authority())
                : new Dialer.Trust.Any(),
            atOnce ? Terms.Security.AT_ONCE : security(route.tls()),
            route.credentials(),
            false,
            config.transactions(),
            Integer.MAX_VALUE),
        null);
  }

  /// One host of a site.
  static Hop of(Manner manner, Site site) {
    return new Hop(manner, site);
  }

  private static Terms.Security security(Route.Tls tls) {
    return switch (tls) {
      case NONE -> Terms.Security.CLEAR;
      case OPPORTUNISTIC -> Terms.Security.STARTTLS_IF_OFFERED;
      case REQUIRED, VERIFIED -> Terms.Security.STARTTLS;
    };
  }

  /// Host and port.
  String name() {
    return manner.host().toString();
  }

  /// Without the port.
  String host() {
    return manner.host().name();
  }

  ConcurrencyLimit limit() {
    return limit;
  }

  HostMemory memory() {
    return memory;
  }

  Dialer.Target target(Duration connectTimeout) {
    return new Dialer.Target(
        manner.host().name(),
        manner.host().port(),
        manner.addresses(),
        manner.locals(),
        manner.security() == Terms.Security.AT_ONCE
            ? Dialer.Handshake.AT_ONCE
            : Dialer.Handshake.ON_DEMAND,
        manner.trust(),
        connectTimeout);
  }

  /// What the session over a connection is to be like.
  Terms terms(Connection connection) {
    return new Terms(
        manner.hello(),
        manner.security(),
        login(connection),
        manner.transactions(),
        manner.recipients());
  }

  /// The same host without TLS; empty where that may not be.
  Optional<Hop> inClear() {
    if (!manner.mayBeClear()) {
      return Optional.empty();
    }
    synchronized (idle) {
      if (clear == null && !closed) {
        Manner bare =
            new Manner(
                manner.host(),
                manner.addresses(),
                manner.locals(),
                manner.hello(),
                manner.trust(),
                Terms.Security.CLEAR,
                null,
                false,
                manner.transactions(),
                manner.recipients());
        clear = new Hop(bare, site);
      }
      return Optional.ofNullable(clear);
    }
  }

  /// TLS was offered here and failed: for a while nobody else tries it first.
  void tlsFailed(long now) {
    synchronized (idle) {
      clearUntil = now + CLEAR_FOR;
    }
  }

  /// This, or the same in clear while TLS is known to fail.
  Hop current(long now) {
    boolean failing;
    synchronized (idle) {
      failing = clearUntil != 0 && clearUntil - now > 0;
    }
    return failing ? inClear().orElse(this) : this;
  }

  /// A kept connection ended while nobody used it.
  void idleEnded() {
    if (site != null) {
      site.idleEnded();
    }
  }

  /// A connection that is ready, if one is kept.
  Optional<HopConnection> take() {
    synchronized (idle) {
      return Optional.ofNullable(idle.pollFirst());
    }
  }

  /// Keeps a connection that is ready. False where it is to be ended instead.
  boolean keep(HopConnection connection, int atMost) {
    synchronized (idle) {
      if (closed || idle.size() >= atMost) {
        return false;
      }
      idle.addFirst(connection);
      return true;
    }
  }

  /// A connection has become ready for the first time.
  void opened() {
    if (memory.why().isPresent()) {
      LOG.info("next hop {} is up again", name());
    }
    memory.answered();
    synchronized (idle) {
      open++;
    }
  }

  /// A connection that had been ready is gone.
  void gone(HopConnection connection) {
    synchronized (idle) {
      open--;
      idle.remove(connection);
    }
  }

  /// A connection could not be made ready. While others are, the host is not down but full.
  void failed(String cause, long now) {
    boolean down;
    synchronized (idle) {
      down = open == 0;
    }
    if (!down) {
      return;
    }
    if (memory.why().isEmpty()) {
      // Of the hosts of the world some are always down: their senders are told.
      LOG.atLevel(site == null ? Level.WARN : Level.DEBUG)
          .log("next hop {} is down: {}", name(), cause);
    }
    memory.failed(cause, now);
  }

  /// Keeps no more connections; returns those that were kept.
  List<HopConnection> close() {
    List<HopConnection> kept = new ArrayList<>();
    Hop twin;
    synchronized (idle) {
      closed = true;
      kept.addAll(idle);
      idle.clear();
      twin = clear;
    }
    if (twin != null) {
      kept.addAll(twin.close());
    }
    return kept;
  }

  /// Whether no connection of it is open.
  boolean isUnused() {
    synchronized (idle) {
      return open == 0 && (clear == null || clear.isUnused());
    }
  }

  // A password goes in clear only where the route says so and nobody can listen: to this machine.
  private @Nullable Login login(Connection connection) {
    Route.Credentials credentials = manner.credentials();
    if (credentials == null) {
      return null;
    }
    boolean inClear =
        manner.security() == Terms.Security.CLEAR
            && connection.remote().getAddress().isLoopbackAddress();
    return new Login(
        credentials.user(),
        credentials.password(),
        inClear ? Login.Exposure.LOOPBACK : Login.Exposure.TLS_ONLY);
  }
}

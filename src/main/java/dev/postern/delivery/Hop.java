package dev.postern.delivery;

import dev.postern.egress.ConcurrencyLimit;
import dev.postern.egress.HostMemory;
import dev.postern.route.Route;
import dev.postern.smtp.client.Login;
import dev.postern.smtp.client.Terms;
import dev.postern.transport.Connection;
import dev.postern.transport.Dialer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One host of one route: how it is spoken to, what is known of it, and the connections to it that
/// are kept. Safe for use by many threads.
final class Hop {

  private static final Logger LOG = LoggerFactory.getLogger(Hop.class);
  private static final int IMPLICIT_TLS_PORT = 465;

  private final Route.Host host;
  private final Route.Tls tls;
  private final @Nullable Path authority;
  private final Route.@Nullable Credentials credentials;
  private final ConcurrencyLimit limit = new ConcurrencyLimit();
  private final HostMemory memory = new HostMemory();

  // Guarded by itself. The one used last is used next, so that those not needed grow old.
  private final Deque<HopConnection> idle = new ArrayDeque<>();
  private int open;
  private boolean closed;

  Hop(Route.Smarthost route, Route.Host host) {
    this.host = host;
    this.tls = route.tls();
    this.authority = route.authority();
    this.credentials = route.credentials();
  }

  /// Host and port.
  String name() {
    return host.toString();
  }

  /// Without the port.
  String host() {
    return host.name();
  }

  ConcurrencyLimit limit() {
    return limit;
  }

  HostMemory memory() {
    return memory;
  }

  Dialer.Target target(Duration connectTimeout) {
    return new Dialer.Target(
        host.name(),
        host.port(),
        atOnce() ? Dialer.Handshake.AT_ONCE : Dialer.Handshake.ON_DEMAND,
        tls == Route.Tls.VERIFIED ? new Dialer.Trust.Verified(authority) : new Dialer.Trust.Any(),
        connectTimeout);
  }

  /// What the session over a connection is to be like.
  Terms terms(Connection connection, DeliveryConfig config) {
    return new Terms(config.hostname(), security(), login(connection), config.transactions());
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
      LOG.info("next hop {} is up again", host);
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
      LOG.warn("next hop {} is down: {}", host, cause);
    }
    memory.failed(cause, now);
  }

  /// Keeps no more connections; returns those that were kept.
  List<HopConnection> close() {
    synchronized (idle) {
      closed = true;
      List<HopConnection> kept = List.copyOf(idle);
      idle.clear();
      return kept;
    }
  }

  private boolean atOnce() {
    return host.port() == IMPLICIT_TLS_PORT && tls != Route.Tls.NONE;
  }

  private Terms.Security security() {
    if (atOnce()) {
      return Terms.Security.AT_ONCE;
    }
    return switch (tls) {
      case NONE -> Terms.Security.CLEAR;
      case OPPORTUNISTIC -> Terms.Security.STARTTLS_IF_OFFERED;
      case REQUIRED, VERIFIED -> Terms.Security.STARTTLS;
    };
  }

  // A password goes in clear only where the route says so and nobody can listen: to this machine.
  private @Nullable Login login(Connection connection) {
    if (credentials == null) {
      return null;
    }
    boolean inClear = tls == Route.Tls.NONE && connection.remote().getAddress().isLoopbackAddress();
    return new Login(
        credentials.user(),
        credentials.password(),
        inClear ? Login.Exposure.LOOPBACK : Login.Exposure.TLS_ONLY);
  }
}

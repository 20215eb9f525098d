package dev.postern.listener;

import dev.postern.bounce.Returns;
import dev.postern.event.EventSink;
import dev.postern.key.Keyring;
import dev.postern.mail.Refusal;
import dev.postern.mail.Refusal.Reason;
import dev.postern.observe.Metrics;
import dev.postern.smtp.server.SessionPolicy;
import dev.postern.submission.Intake;
import dev.postern.transport.BindProblem;
import dev.postern.transport.BoundEndpoint;
import dev.postern.transport.Dialer.Handshake;
import dev.postern.transport.Endpoint;
import dev.postern.transport.NettyTransport;
import dev.postern.transport.ServerTls;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All listeners, and the sessions that came in through them.
public final class Listeners implements AutoCloseable {

  private static final Refusal SHUTTING_DOWN =
      Refusal.of(
          Reason.SHUTDOWN, 421, "4.3.2", "This relay is shutting down; try again in a moment");

  private static final Refusal CLOSED =
      Refusal.of(Reason.SHUTDOWN, 421, "4.3.2", "This listener is closed; use another port");

  private final List<ListenerConfig> configs;
  private final NettyTransport transport;
  private final Entrance.House house;
  // By name, in the order of the configuration.
  private final Map<String, BoundEndpoint> bound = new LinkedHashMap<>();

  /// @param hostname what greeting and EHLO name us
  /// @param returns what listeners with the role inbound need
  /// @param guards asked about each client
  public Listeners(
      List<ListenerConfig> configs,
      String hostname,
      NettyTransport transport,
      ServerTls tls,
      Keyring keyring,
      Intake intake,
      Optional<Returns> returns,
      Guards guards,
      EventSink events,
      Metrics metrics,
      InstantSource clock) {
    this(
        configs,
        transport,
        new Entrance.House(
            hostname,
            tls,
            Logins.of(keyring),
            Submissions.of(intake),
            returns.map(Listeners::inbound),
            guards,
            new Sessions(),
            new SessionRecord.Watchers(events, metrics, clock),
            SessionTimeouts.DEFAULT));
  }

  private static Entrance.Inbound inbound(Returns returns) {
    return new Entrance.Inbound(
        Submissions.of(returns), returns.messageSize(), Returns.MAX_RECIPIENTS);
  }

  Listeners(List<ListenerConfig> configs, NettyTransport transport, Entrance.House house) {
    this.configs = List.copyOf(configs);
    this.transport = transport;
    this.house = house;
    SessionRecord.announce(house.watchers().metrics());
    house
        .watchers()
        .metrics()
        .gauge("sessions.open", "Sessions that are open", house.sessions()::count);
  }

  /// Binds every listener, or none.
  ///
  /// @throws ListenerProblem for the first that can't be
  public synchronized void start() {
    for (ListenerConfig config : configs) {
      try {
        bound.put(config.name(), transport.bind(endpoint(config), new Entrance(config, house)));
      } catch (BindProblem problem) {
        stopAccepting();
        throw new ListenerProblem(config, problem);
      }
    }
  }

  /// Where the listeners listen, in the order of the configuration; empty before the start.
  public synchronized List<InetSocketAddress> addresses() {
    return bound.values().stream().map(BoundEndpoint::address).toList();
  }

  /// Where one listens; empty where it does not.
  public synchronized Optional<InetSocketAddress> address(String listener) {
    return Optional.ofNullable(bound.get(listener)).map(BoundEndpoint::address);
  }

  /// Closes one listener, and its sessions as soon as their transactions allow.
  public void shut(String listener) {
    BoundEndpoint endpoint;
    synchronized (this) {
      endpoint = bound.remove(listener);
    }
    if (endpoint != null) {
      endpoint.close();
      house.sessions().end(session -> session.isAt(listener), CLOSED);
    }
  }

  /// How many sessions are open.
  public int sessions() {
    return house.sessions().count();
  }

  /// Tells the sessions of a user 421, each after the transaction that it has open.
  public void endSessionsOf(String user) {
    house.sessions().end(session -> session.isOf(user), SmtpConnection.KEY_ENDED);
  }

  /// Accepts no more, tells idle sessions 421, lets open transactions end, and closes what is left
  /// after that time. Blocks.
  ///
  /// @return whether all sessions have ended by themselves
  public boolean drain(Duration most) throws InterruptedException {
    stopAccepting();
    house.sessions().endAll(SHUTTING_DOWN);
    boolean quiet = house.sessions().awaitNone(most);
    house.sessions().abortAll();
    return quiet;
  }

  /// Accepts no more and closes every session.
  @Override
  public void close() {
    stopAccepting();
    house.sessions().abortAll();
  }

  private synchronized void stopAccepting() {
    bound.values().forEach(BoundEndpoint::close);
    bound.clear();
  }

  private Endpoint endpoint(ListenerConfig config) {
    return new Endpoint(
        config.address(),
        house.tls(),
        config.tls() == SessionPolicy.Tls.IMPLICIT ? Handshake.AT_ONCE : Handshake.ON_DEMAND,
        config.proxies()::contains);
  }
}

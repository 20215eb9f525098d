package dev.postern.listener;

import dev.postern.guard.Admission;
import dev.postern.guard.LimitsConfig;
import dev.postern.guard.SessionLimits;
import dev.postern.guard.Tab;
import dev.postern.key.Sentry;
import dev.postern.mail.Octets;
import dev.postern.mail.Refusal;
import dev.postern.smtp.server.ServerSession;
import dev.postern.smtp.server.SessionPolicy;
import dev.postern.transport.ConnectionHandler;
import dev.postern.transport.HandlerFactory;
import dev.postern.transport.ServerTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// One listener's door: admits clients and gives each a session with the policy that its network
/// has earned.
final class Entrance implements HandlerFactory {

  /// What all listeners share.
  record House(
      String hostname,
      ServerTls tls,
      Logins logins,
      Submissions submissions,
      Optional<Inbound> inbound,
      Guards guards,
      Sessions sessions,
      SessionRecord.Watchers watchers,
      SessionTimeouts timeouts) {}

  /// What listeners with the role inbound have instead.
  record Inbound(Submissions returns, long messageSize, int recipients) {}

  // How many may be told at a time why they can't come in: to tell costs a socket, and a handshake
  // on implicit TLS. Those beyond are closed without a word.
  private static final int MOST_TOLD = 256;

  private final ListenerConfig config;
  private final House house;
  private final AtomicInteger told = new AtomicInteger();
  private final DoorLog log = new DoorLog();
  private final LongAdder total;

  Entrance(ListenerConfig config, House house) {
    this.config = config;
    this.house = house;
    this.total = house.watchers().metrics().counter("sessions", "listener", config.name());
  }

  @Override
  public Optional<ConnectionHandler> accept(InetSocketAddress client) {
    InetAddress address = client.getAddress();
    if (house.guards().inspections().isOurs(client)) {
      return Optional.of(inspected(address));
    }
    boolean listed =
        config.trustedNetworks().contains(address)
            && house.guards().trust().holds(config.name(), address);
    var counted = listed ? Admission.Client.TRUSTED : Admission.Client.UNKNOWN;
    Optional<Refusal> refusal =
        (listed
                ? house.guards().warden().banned(address)
                : house.guards().warden().refusal(address))
            .or(() -> house.guards().admission().enter(address, counted));
    house.guards().knocks().knocked(config.name(), address, refusal.isEmpty());
    return refusal.isEmpty()
        ? Optional.of(session(address, listed, counted))
        : turnAway(address, refusal.get());
  }

  private ConnectionHandler session(InetAddress address, boolean listed, Admission.Client counted) {
    total.increment();
    var record = new SessionRecord(house.watchers(), config.name(), address.getHostAddress());
    return session(
        listed,
        tab(address, counted),
        house.guards().warden().sentry(address),
        record,
        () -> {
          house.guards().admission().leave(address, counted);
          // Whoever forges our return paths chooses which servers bring bounces to them.
          if (!listed && !isInbound()) {
            house.guards().warden().ended(address, record.conduct());
          }
        });
  }

  // Our own audit: in every way a stranger to the session, and nobody to the guard. It tries one
  // wrong password, which nobody looks at: neither is it held against this machine's own address,
  // nor could who passes for us find a right one.
  private ConnectionHandler inspected(InetAddress address) {
    var nobody = SessionRecord.Watchers.none(house.watchers().clock());
    var record = new SessionRecord(nobody, config.name(), address.getHostAddress());
    return session(
        false,
        Tab.free(),
        (_, _, unverified) -> CompletableFuture.completedStage(unverified),
        record,
        () -> {});
  }

  private ConnectionHandler session(
      boolean listed, Tab tab, Sentry sentry, SessionRecord record, Runnable leave) {
    Optional<Octets> endPoint = house.tls().serverEndPoint();
    List<String> mechanisms = house.logins().mechanisms(endPoint, Optional.empty());
    var login = new Login(house.logins(), sentry, record, endPoint.isPresent());
    var session =
        new SmtpConnection(
            new ServerSession(isInbound() ? inboundPolicy() : policy(listed, mechanisms)),
            new Desk(login, submissions(), tab, record),
            login,
            record,
            house.timeouts(),
            ended -> {
              house.sessions().remove(ended);
              leave.run();
            });
    house.sessions().add(session);
    return session;
  }

  // What comes back is nobody's to send.
  private Tab tab(InetAddress address, Admission.Client counted) {
    return isInbound() ? Tab.free() : house.guards().quotas().open(address, counted);
  }

  private boolean isInbound() {
    return config.role() == ListenerConfig.Role.INBOUND;
  }

  private Inbound inbound() {
    return house
        .inbound()
        .orElseThrow(() -> new IllegalStateException("no bounce domain for " + config.name()));
  }

  private Submissions submissions() {
    return isInbound() ? inbound().returns() : house.submissions();
  }

  private SessionPolicy inboundPolicy() {
    return new SessionPolicy(
        house.hostname(),
        SessionPolicy.Tls.OPTIONAL,
        SessionPolicy.Sender.ANYONE,
        config.lineEndings(),
        List.of(),
        inbound().messageSize(),
        inbound().recipients(),
        Duration.ZERO,
        most());
  }

  // A listener's leniency is for the clients that it lists; others find a normal one.
  private SessionPolicy policy(boolean listed, List<String> mechanisms) {
    SessionPolicy.Tls tls =
        config.tls() == SessionPolicy.Tls.OPTIONAL && !listed
            ? SessionPolicy.Tls.STARTTLS
            : config.tls();
    SessionPolicy.Sender sender =
        config.auth() == ListenerConfig.Auth.TRUSTED_NETWORKS && listed
            ? SessionPolicy.Sender.TRUSTED
            : SessionPolicy.Sender.NEEDS_KEY;
    LimitsConfig limits = house.guards().admission().limits();
    return new SessionPolicy(
        house.hostname(),
        tls,
        sender,
        config.lineEndings(),
        mechanisms,
        limits.messageSize(),
        limits.recipients(),
        limits.futureRelease(),
        most());
  }

  private SessionPolicy.Most most() {
    SessionLimits limits = house.guards().admission().limits().session();
    return new SessionPolicy.Most(
        limits.commands(), limits.recipients(), limits.messages(), limits.octets());
  }

  // A flood is counted and does not fill the log.
  private Optional<ConnectionHandler> turnAway(InetAddress address, Refusal refusal) {
    boolean isTold = told.incrementAndGet() <= MOST_TOLD;
    if (isTold && log.takes(address, house.watchers().clock().instant())) {
      new SessionRecord(house.watchers(), config.name(), address.getHostAddress())
          .refused(refusal, "-");
    } else {
      house.watchers().metrics().count("refusals", "reason", refusal.reason().label());
    }
    if (isTold) {
      return Optional.of(new TurnedAway(refusal, told::decrementAndGet));
    }
    told.decrementAndGet();
    return Optional.empty();
  }
}

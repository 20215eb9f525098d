package dev.postern;

import dev.postern.alert.Alerts;
import dev.postern.api.AlertsResource;
import dev.postern.api.DkimResource;
import dev.postern.api.DomainsResource;
import dev.postern.api.GuardResource;
import dev.postern.api.InboxResource;
import dev.postern.api.KeysResource;
import dev.postern.api.OverridesResource;
import dev.postern.api.QueueResource;
import dev.postern.api.RestraintsResource;
import dev.postern.api.SitesResource;
import dev.postern.api.SuppressionsResource;
import dev.postern.audit.self.SelfAudit;
import dev.postern.bounce.BouncesConfig;
import dev.postern.bounce.Notifications;
import dev.postern.bounce.ReturnPaths;
import dev.postern.bounce.Returns;
import dev.postern.config.RelayConfig;
import dev.postern.delivery.Delivery;
import dev.postern.delivery.DeliveryConfig;
import dev.postern.delivery.TlsOutcomes;
import dev.postern.dns.DnsjavaResolver;
import dev.postern.dns.Resolver;
import dev.postern.domain.DomainCheck;
import dev.postern.domain.Sending;
import dev.postern.domain.SigningKey;
import dev.postern.egress.EgressAdmin;
import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.event.FanOut;
import dev.postern.guard.GuardAdmin;
import dev.postern.guard.Restraints;
import dev.postern.guard.nat.Gateways;
import dev.postern.guard.nat.SharedAddresses;
import dev.postern.http.AdminToken;
import dev.postern.http.HttpServer;
import dev.postern.key.InstallKey;
import dev.postern.key.KeyAdmin;
import dev.postern.key.Keyring;
import dev.postern.listener.ListenerConfig;
import dev.postern.listener.Listeners;
import dev.postern.mail.MessageId;
import dev.postern.mail.Octets;
import dev.postern.mail.Secret;
import dev.postern.observe.Health;
import dev.postern.observe.JvmMeters;
import dev.postern.observe.Metrics;
import dev.postern.queue.Destination;
import dev.postern.queue.FailureSink.Report;
import dev.postern.queue.Inbox;
import dev.postern.queue.Queue;
import dev.postern.queue.QueueLimits;
import dev.postern.queue.Retention;
import dev.postern.queue.RetryConfig;
import dev.postern.queue.Sandbox;
import dev.postern.route.Route;
import dev.postern.signing.DkimAdmin;
import dev.postern.signing.DkimKeys;
import dev.postern.signing.KeyWatch;
import dev.postern.store.Body;
import dev.postern.store.Origin;
import dev.postern.store.RecipientState;
import dev.postern.store.SqliteStore;
import dev.postern.store.StoredMessage;
import dev.postern.submission.Intake;
import dev.postern.submission.MessageIds;
import dev.postern.suppression.HardBounces;
import dev.postern.suppression.Sieve;
import dev.postern.suppression.SuppressionConfig;
import dev.postern.suppression.Suppressions;
import dev.postern.tlsrpt.TlsReports;
import dev.postern.trace.Traces;
import dev.postern.trace.TracingConfig;
import dev.postern.transport.CertificateMint;
import dev.postern.transport.NettyTransport;
import dev.postern.transport.ServerTls;
import dev.postern.transport.TlsConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One relay: every object made, wired, started and stopped in order. Nothing clever happens here.
///
/// What was started is closed in the opposite order; a start that fails half way closes what there
/// was.
final class Relay implements AutoCloseable {

  /// How long open transactions and attempts may take to end at shutdown.
  static final Duration DRAIN = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  private final InstantSource clock = InstantSource.system();
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final RelayConfig config;
  private final EventSink events;
  private final Metrics metrics;
  private final SharedAddresses shared;
  private final Health health = new Health();

  private final Alerts alerts;
  private final SqliteStore store;
  private final Restraints restraints;
  private final Keyring keyring;
  private final Gatehouse gatehouse;
  private final DkimKeys dkim;
  private final Delivery delivery;
  private final Queue queue;
  private final Inbox inbox;
  private final Intake intake;
  private final Notifications notifications;
  private final Suppressions suppressions;
  private final Listeners listeners;
  private final HttpServer http;
  private final Outbound outbound;
  // Delivery is made before what its reports are sent by.
  private volatile TlsOutcomes reports = _ -> {};
  private volatile RetryConfig retry;
  private volatile boolean draining;
  // A start that fails has nothing to wait for.
  private volatile Instant drainEnd = Instant.MIN;
  private InetSocketAddress httpAddress;

  /// Makes and starts everything; mail is taken before the admin interface answers, which takes
  /// longer to start.
  ///
  /// @throws RuntimeException whose message names what is wrong and what to do: a store,
  ///   certificate, key or address that can't be used
  /// @throws IOException likewise, for the admin interface
  Relay(RelayConfig config, EventSink log, Metrics metrics) throws IOException {
    this.config = config;
    this.metrics = metrics;
    shared =
        new SharedAddresses(
            config.listeners().stream().map(Relay::door).toList(),
            Gateways.ofThisMachine(clock),
            this::emit,
            metrics,
            clock);
    retry = config.retry();
    try {
      closing(new JvmMeters(metrics));
      alerts = closing(new Alerts(config.alerts(), config.hostname(), metrics, clock));
      store = closing(SqliteStore.open(config.data(), SqliteStore.DEFAULT_MEMORY, metrics));
      Octets installKey = InstallKey.in(config.data());
      List<EventSink> sinks = new ArrayList<>(List.of(log, alerts, shared));
      config.tracing().map(found -> traces(found, installKey)).ifPresent(sinks::add);
      events = new FanOut(sinks);
      restraints = new Restraints(store.restraints(), this::holdAll, events, metrics, clock);
      keyring = closing(new Keyring(store, config.keys(), installKey, restraints, events, clock));
      keyring.replaceTraps(config.guard().traps().keys());
      gatehouse =
          closing(
              new Gatehouse(
                  config,
                  store,
                  keyring,
                  shared,
                  restraints,
                  this::pending,
                  premises(),
                  events,
                  metrics,
                  clock));
      var resolver = new DnsjavaResolver(config.dns(), metrics);
      outbound = new Outbound(config, store, resolver, clock);
      dkim = new DkimKeys(store.dkim(), resolver, events, clock);
      var tls = closing(new ServerTls(certificate().certificate(), certificate().key()));
      var transport = closing(new NettyTransport());
      suppressions = new Suppressions(store.suppressions(), events, clock);
      Optional<ReturnPaths> paths =
          config.bounces().map(found -> new ReturnPaths(installKey, found));
      delivery =
          new Delivery(
              DeliveryConfig.of(config.hostname()),
              outbound.router(),
              transport,
              outbound.straight(transport, store, outcome -> reports.told(outcome)),
              (message, destination, indexes) ->
                  paths
                      .filter(_ -> takesReturnPath(destination))
                      .map(found -> found.of(message, indexes))
                      .orElse(message.envelope().sender()),
              store::body,
              metrics);
      SuppressionConfig.Action action = config.suppression().action();
      queue =
          new Queue(
              queueLimits(),
              () -> retry,
              store,
              (recipient, origin) -> outbound.router().of(recipient, origin),
              new Sieve(suppressions, action, delivery),
              this::report,
              new FanOut(List.of(events, new HardBounces(suppressions), gatehouse.fates())),
              metrics,
              clock);
      inbox =
          new Sandbox(store, (recipient, origin) -> outbound.router().of(recipient, origin), clock);
      var ids = new MessageIds(clock, lastId());
      intake =
          new Intake(
              config.hostname(),
              config.limits().messageSize(),
              store,
              recipient -> outbound.router().takes(recipient),
              action == SuppressionConfig.Action.REFUSE
                  ? suppressions::refusal
                  : (_, _) -> Optional.empty(),
              gatehouse.custody(),
              this::enqueue,
              events,
              metrics,
              ids,
              dkim,
              clock);
      notifications =
          new Notifications(
              config.hostname(), intake, store, metrics, task -> Thread.startVirtualThread(task));
      var retention = new Retention(store, config.retention(), clock);
      restraints.resume();
      queue.start();
      started.push(this::endDelivery);
      retention.start();
      started.push(retention);
      if (config.tlsReports().enabled()) {
        var reporting =
            closing(
                new TlsReports(
                    config.tlsReports(),
                    store.tallyStore(),
                    resolver,
                    intake,
                    events,
                    metrics,
                    clock));
        reporting.start();
        reports = reporting;
      }
      var watch = new KeyWatch(dkim);
      watch.start();
      started.push(watch);
      gatehouse.start(started::push);
      listeners =
          new Listeners(
              config.listeners(),
              config.hostname(),
              transport,
              tls,
              keyring,
              intake,
              paths.map(found -> returns(config.bounces().orElseThrow(), found, ids)),
              gatehouse.guards(),
              new FanOut(List.of(events, gatehouse.sessions())),
              metrics,
              clock);
      keyring.onEnded(listeners::endSessionsOf);
      listeners.start();
      gatehouse.inspect(started::push);
      http = http(gatehouse.desk(), outbound.desk(queue), check(resolver));
      // Answers until the sessions have ended: 503 to /readyz, and what operators ask.
      started.push(http);
      started.push(() -> listeners.drain(left()));
      httpAddress = http.start();
      health.require("store", store::healthy);
      health.require("listeners", () -> !draining);
      say("ready");
    } catch (IOException | RuntimeException cause) {
      closeStarted();
      throw cause;
    }
  }

  /// Where the listeners are bound, in the order of the configuration.
  List<InetSocketAddress> addresses() {
    return listeners.addresses();
  }

  /// Where the admin interface is bound.
  InetSocketAddress httpAddress() {
    return httpAddress;
  }

  /// The file that holds the admin token.
  static Path adminToken(RelayConfig config) {
    return config.data().resolve("admin.token");
  }

  KeyAdmin keys() {
    return keyring;
  }

  Inbox inbox() {
    return inbox;
  }

  Intake intake() {
    return intake;
  }

  Queue queue() {
    return queue;
  }

  /// Takes over what may change while we run: keys, routes, retry times and most limits. The
  /// certificate files are watched anyway. Of the rest that differs the log says that it waits for
  /// the next start.
  ///
  /// @throws KeyAdmin.KeyProblem if a key can't be used; nothing is changed then
  void reload(RelayConfig changed) {
    keyring.replaceDeclared(changed.keys());
    keyring.replaceTraps(changed.guard().traps().keys());
    gatehouse.reload(changed);
    List<String> waiting = config.fixedNamesThatDiffer(changed);
    if (!waiting.isEmpty()) {
      LOG.warn(
          "{} changed in the configuration: that takes effect at the next start",
          String.join(", ", waiting));
    }
    outbound.reload(changed);
    delivery.reroute(outbound.router());
    retry = changed.retry();
    say("reloaded");
  }

  /// Drains: no new sessions, open transactions and attempts may end, then everything stops. What
  /// is not delivered by then is in the store.
  @Override
  public void close() {
    draining = true;
    drainEnd = clock.instant().plus(DRAIN);
    say("draining");
    closeStarted();
    say("stopped");
  }

  private static SharedAddresses.Door door(ListenerConfig listener) {
    return new SharedAddresses.Door(
        listener.name(),
        listener.trustedNetworks(),
        listener.trustEveryoneBehind(),
        listener.proxies());
  }

  // The guard is made before the listeners that it audits.
  private SelfAudit.Premises premises() {
    return new SelfAudit.Premises() {
      @Override
      public Optional<InetSocketAddress> bound(String listener) {
        return listeners.address(listener);
      }

      @Override
      public void shut(String listener) {
        listeners.shut(listener);
      }
    };
  }

  private TlsConfig.Files certificate() {
    return switch (config.tls()) {
      case TlsConfig.Files files -> files;
      case TlsConfig.SelfSigned minted ->
          new CertificateMint(minted.directory(), clock)
              .ensure(
                  config.hostname(),
                  config.listeners().stream()
                      .map(listener -> listener.address().getAddress())
                      .toList());
    };
  }

  private Traces traces(TracingConfig tracing, Octets installKey) {
    var traces = closing(new Traces(tracing, config.hostname(), installKey, metrics, clock));
    traces.start();
    return traces;
  }

  private HttpServer http(GuardAdmin guard, EgressAdmin desk, DomainCheck check)
      throws IOException {
    Secret token = AdminToken.at(adminToken(config));
    return new HttpServer(
        config.http(),
        config.hostname(),
        token,
        health,
        metrics,
        List.of(
            new KeysResource(keyring),
            new GuardResource(guard),
            new RestraintsResource(restraints, clock),
            new AlertsResource(alerts),
            new DkimResource(dkim),
            new DomainsResource(check::of),
            new QueueResource(queue),
            new SitesResource(desk, clock),
            new OverridesResource(desk),
            new InboxResource(inbox),
            new SuppressionsResource(suppressions)));
  }

  private DomainCheck check(Resolver resolver) {
    var sending =
        new Sending(
            config.hostname(),
            outbound::addresses,
            config.bounces().map(found -> found.domain().ascii()).orElse(null));
    return new DomainCheck(
        resolver, sending, domain -> dkim.known(domain).stream().map(Relay::signingKey).toList());
  }

  private static SigningKey signingKey(DkimAdmin.KeyView key) {
    return new SigningKey(
        key.selector(),
        key.record().algorithm().label(),
        key.record().text(),
        switch (key.state()) {
          case "active" -> SigningKey.State.SIGNING;
          case "pending" -> SigningKey.State.NEXT;
          default -> SigningKey.State.RETIRED;
        });
  }

  // A return path of each recipient's own means a transaction of its own.
  private QueueLimits queueLimits() {
    boolean single =
        config
            .bounces()
            .filter(bounces -> bounces.verp() == BouncesConfig.Verp.PER_RECIPIENT)
            .isPresent();
    QueueLimits standard = QueueLimits.DEFAULT;
    return single ? standard.withJobRecipients(1) : standard;
  }

  // A smarthost may refuse a sender that isn't its customer's.
  private boolean takesReturnPath(Destination destination) {
    return config.bounces().map(BouncesConfig::smarthosts).orElse(false)
        || !(outbound.router().target(destination).orElse(null) instanceof Route.Smarthost);
  }

  private Returns returns(BouncesConfig bounces, ReturnPaths paths, MessageIds ids) {
    return new Returns(
        bounces,
        paths,
        store,
        notifications,
        suppressions,
        events,
        metrics,
        ids,
        clock,
        task -> Thread.startVirtualThread(task));
  }

  // Ids go on ascending even if the clock was set back while we were down.
  private MessageId lastId() {
    return store
        .list(EnumSet.allOf(RecipientState.class), new MessageId(Long.MAX_VALUE), 1)
        .stream()
        .map(StoredMessage::id)
        .findFirst()
        .orElse(new MessageId(0));
  }

  // The queue is made before what it reports to.
  private CompletionStage<Optional<MessageId>> report(StoredMessage message, List<Report> reports) {
    return notifications.report(message, reports);
  }

  // The door is made before the queue.
  private long pending() {
    return queue.backlog().pending();
  }

  private int holdAll(String user, String reason) {
    return queue.holdAllOf(user, reason);
  }

  // A user may have been restrained since the message was committed as pending.
  private void enqueue(StoredMessage message, Body body) {
    Optional<String> held =
        message.origin().equals(Origin.RELAY)
            ? Optional.empty()
            : restraints.holds(message.origin().user());
    held.ifPresentOrElse(
        reason -> Thread.startVirtualThread(() -> queue.holdFresh(message, reason)),
        () -> queue.enqueue(message, body));
  }

  private void endDelivery() {
    queue.close(left());
    delivery.quiesce();
  }

  // Sessions and attempts share the time, so that the end comes when it was promised.
  private Duration left() {
    Duration left = Duration.between(clock.instant(), drainEnd);
    return left.isNegative() ? Duration.ZERO : left;
  }

  // For what is made before the sinks that events go to.
  private void emit(Event event) {
    events.emit(event);
  }

  private void say(String what) {
    events.emit(new Event(clock.instant(), Event.Kind.RELAY, null, null, Map.of("what", what)));
  }

  private <T extends AutoCloseable> T closing(T part) {
    started.push(part);
    return part;
  }

  private void closeStarted() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception cause) {
        LOG.error("a part did not stop cleanly", cause);
      }
    }
  }
}

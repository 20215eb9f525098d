package dev.postern.delivery;

import dev.postern.dns.ScriptedResolver;
import dev.postern.mail.AddressPattern;
import dev.postern.mail.BodyType;
import dev.postern.mail.Envelope;
import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import dev.postern.mail.Recipient;
import dev.postern.mail.ReversePath;
import dev.postern.mail.Secret;
import dev.postern.observe.Metrics;
import dev.postern.queue.Deliverer;
import dev.postern.queue.Destination;
import dev.postern.queue.Job;
import dev.postern.queue.Outcome;
import dev.postern.queue.Progress;
import dev.postern.rig.FaultyHop;
import dev.postern.route.PolicyFetcher;
import dev.postern.route.Route;
import dev.postern.route.Router;
import dev.postern.store.Body;
import dev.postern.store.Origin;
import dev.postern.store.StoredMessage;
import dev.postern.transport.NettyTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A delivery over real sockets to hops of the test's choice.
final class DeliveryRig implements AutoCloseable {

  static final String CONTENT = "Subject: hello\r\n\r\nFirst\r\n.dot\r\nlast\r\n";

  // Event loops take longer to start and stop than most tests: one set serves all.
  static final NettyTransport SHARED = new NettyTransport();

  static final Origin ORIGIN = new Origin("app", "default");

  final Metrics metrics;
  final Delivery delivery;
  private final Destination destination;

  DeliveryRig(Route.Target target, DeliveryConfig config) {
    this(target, config, Senders.AS_SUBMITTED);
  }

  DeliveryRig(Route.Target target, DeliveryConfig config, Senders senders) {
    metrics = new Metrics();
    var router =
        new Router(
            List.of(new Route(List.of(AddressPattern.parse("*").orElseThrow()), target)), _ -> "");
    destination = router.of(Mailbox.parse("a@b.example").orElseThrow(), ORIGIN).orElseThrow();
    delivery = new Delivery(config, router, SHARED, null, senders, _ -> Optional.empty(), metrics);
  }

  private DeliveryRig(StraightRig rig, String domain) {
    metrics = rig.metrics;
    destination = rig.destination(domain);
    delivery = rig.delivery;
  }

  /// Straight to a domain whose hosts these are, in this order.
  static DeliveryRig straight(String domain, DeliveryConfig config, FaultyHop... hops) {
    var dns = new ScriptedResolver();
    String[] exchanges = new String[hops.length];
    for (int i = 0; i < hops.length; i++) {
      exchanges[i] = i + " " + exchange(domain, hops[i]);
      dns.addresses(exchange(domain, hops[i]), hops[i].host());
    }
    dns.mx(domain, exchanges);
    PolicyFetcher none =
        host -> {
          throw new AssertionError(host);
        };
    return new DeliveryRig(
        new StraightRig(dns, none, hops[0].port(), Route.Tls.OPPORTUNISTIC, config), domain);
  }

  /// The name of a host of a domain.
  static String exchange(String domain, FaultyHop hop) {
    return "mx-" + hop.host().replace('.', '-') + "." + domain;
  }

  /// Plain text towards these hops, without a login.
  static DeliveryRig to(FaultyHop... hops) {
    return new DeliveryRig(smarthost(Route.Tls.NONE, null, hops), config());
  }

  static Route.Smarthost smarthost(
      Route.Tls tls, Route.@Nullable Credentials credentials, FaultyHop... hops) {
    return new Route.Smarthost(
        Stream.of(hops).map(hop -> new Route.Host(hop.host(), hop.port())).toList(),
        tls,
        credentials);
  }

  static Route.Credentials user(String password) {
    return new Route.Credentials("user", new Secret(password));
  }

  static DeliveryConfig config() {
    return new DeliveryConfig(
        "relay.example", Timeouts.all(Duration.ofSeconds(10)), Duration.ofSeconds(10), 100, 10);
  }

  /// With times so short that a hanging peer is given up at once.
  static DeliveryConfig impatient() {
    return new DeliveryConfig(
        "relay.example", Timeouts.all(Duration.ofMillis(300)), Duration.ofSeconds(10), 100, 10);
  }

  Destination destination() {
    return destination;
  }

  /// The plain message to these recipients.
  List<Outcome> send(String... recipients) {
    return send(MemoryBody.of(CONTENT), UnaryOperator.identity(), recipients);
  }

  List<Outcome> send(Body body, UnaryOperator<Envelope> change, String... recipients) {
    return delivery
        .deliver(job(body, change, recipients))
        .toCompletableFuture()
        .thenApply(DeliveryRig::outcomes)
        .orTimeout(20, TimeUnit.SECONDS)
        .join();
  }

  static List<Outcome> outcomes(Deliverer.Result result) {
    return ((Deliverer.Result.Tried) result).outcomes();
  }

  /// How many attempts may be under way.
  int room() {
    int room = 0;
    while (delivery.readiness(destination, room) instanceof Deliverer.Readiness.Ready) {
      room++;
    }
    return room;
  }

  Job job(Body body, UnaryOperator<Envelope> change, String... recipients) {
    Envelope envelope =
        Envelope.of(
            ReversePath.of(Mailbox.parse("app@sender.example").orElseThrow()),
            Stream.of(recipients)
                .map(address -> Recipient.of(Mailbox.parse(address).orElseThrow()))
                .toList());
    var message =
        new StoredMessage(
            new MessageId(1),
            Instant.EPOCH,
            ORIGIN,
            change.apply(envelope),
            body.size(),
            null,
            null);
    return new Job(
        message,
        body,
        destination,
        IntStream.range(0, recipients.length).boxed().toList(),
        1,
        new Progress(Instant.EPOCH));
  }

  static UnaryOperator<Envelope> of(BodyType type, boolean smtpUtf8) {
    return e -> new Envelope(e.sender(), e.recipients(), type, smtpUtf8, e.ret(), e.envelopeId());
  }

  @Override
  public void close() {
    var _ = delivery.quiesce();
  }
}

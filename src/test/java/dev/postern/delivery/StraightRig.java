package dev.postern.delivery;

import dev.postern.dns.Resolver;
import dev.postern.egress.EgressConfig;
import dev.postern.egress.EgressPools;
import dev.postern.egress.Overrides;
import dev.postern.egress.Shaping;
import dev.postern.egress.Sites;
import dev.postern.guard.Networks;
import dev.postern.mail.AddressPattern;
import dev.postern.mail.Envelope;
import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import dev.postern.mail.Recipient;
import dev.postern.mail.ReversePath;
import dev.postern.observe.Metrics;
import dev.postern.queue.Deliverer.Result;
import dev.postern.queue.Destination;
import dev.postern.queue.Job;
import dev.postern.queue.Outcome;
import dev.postern.queue.Progress;
import dev.postern.route.Dane;
import dev.postern.route.Directory;
import dev.postern.route.PolicyFetcher;
import dev.postern.route.Route;
import dev.postern.route.Router;
import dev.postern.route.Safeguards;
import dev.postern.route.StsPolicies;
import dev.postern.store.MemoryOverrides;
import dev.postern.store.MemoryPolicies;
import dev.postern.store.StoredMessage;
import dev.postern.transport.Dialer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A delivery over real sockets, straight to the hosts of domains on loopback; names and policies
/// are of the test's choice.
final class StraightRig implements AutoCloseable {

  final List<TlsOutcome> told = new CopyOnWriteArrayList<>();
  final InstantSource clock = InstantSource.system();
  final Sites sites;
  final Router router;
  final Metrics metrics = new Metrics();
  final Delivery delivery;

  /// Where mail leaves from, until a test says otherwise.
  EgressConfig egress = EgressConfig.standard("relay.example", Shaping.NONE);

  /// The roots that hosts are verified by, in place of the system's.
  @Nullable Path roots;

  /// To hosts that listen on that port, with TLS where they offer it.
  StraightRig(Resolver dns, PolicyFetcher fetcher, int port) {
    this(dns, fetcher, port, Route.Tls.OPPORTUNISTIC, DeliveryRig.config());
  }

  StraightRig(Resolver dns, PolicyFetcher fetcher, int port, Route.Tls tls, DeliveryConfig config) {
    var route = new Route.Direct(port, Networks.of(List.of("127.0.0.0/8", "::1/128")), true, tls);
    router =
        new Router(
            List.of(new Route(List.of(AddressPattern.parse("*").orElseThrow()), route)),
            _ -> EgressConfig.DEFAULT);
    var overrides = new Overrides(new MemoryOverrides(), clock);
    sites = new Sites(overrides);
    var directory =
        new Directory(
            dns,
            new Safeguards(
                new Dane(dns), new StsPolicies(dns, fetcher, new MemoryPolicies(), clock)),
            new Directory.Ours("relay.example"::equals, _ -> false),
            () -> new Random(1),
            clock);
    delivery =
        new Delivery(
            config,
            router,
            (target, handler) -> DeliveryRig.SHARED.dial(trusting(target), handler),
            new StraightConfig(
                directory,
                sites,
                overrides,
                () -> new EgressPools(egress),
                () -> egress.shaping(),
                told::add,
                () -> 0.5,
                clock),
            Senders.AS_SUBMITTED,
            _ -> Optional.empty(),
            metrics);
  }

  private Dialer.Target trusting(Dialer.Target target) {
    return new Dialer.Target(
        target.host(),
        target.port(),
        target.addresses(),
        target.locals(),
        target.handshake(),
        trusting(target.trust()),
        target.connectTimeout());
  }

  private Dialer.Trust trusting(Dialer.Trust trust) {
    return switch (trust) {
      case Dialer.Trust.Verified(Path _) -> new Dialer.Trust.Verified(roots);
      case Dialer.Trust.Tested(Path _) -> new Dialer.Trust.Tested(roots);
      case Dialer.Trust.Any _, Dialer.Trust.Dane _ -> trust;
    };
  }

  Destination destination(String domain) {
    return router.of(Mailbox.parse("a@" + domain).orElseThrow(), DeliveryRig.ORIGIN).orElseThrow();
  }

  /// The outcomes of the plain message to recipients at one domain.
  List<Outcome> send(String domain, String... locals) {
    return DeliveryRig.outcomes(start(domain, locals).join());
  }

  /// The outcome of the plain message to one recipient.
  Outcome one(String domain) {
    return send(domain, "a").getFirst();
  }

  CompletableFuture<Result> start(String domain, String... locals) {
    Envelope envelope =
        Envelope.of(
            ReversePath.of(Mailbox.parse("app@sender.example").orElseThrow()),
            Stream.of(locals)
                .map(local -> Recipient.of(Mailbox.parse(local + "@" + domain).orElseThrow()))
                .toList());
    return start(domain, envelope, 1);
  }

  CompletableFuture<Result> start(String domain, Envelope envelope, int attempt) {
    var body = MemoryBody.of(DeliveryRig.CONTENT);
    var message =
        new StoredMessage(
            new MessageId(1), Instant.EPOCH, DeliveryRig.ORIGIN, envelope, body.size(), null, null);
    var job =
        new Job(
            message,
            body,
            destination(domain),
            IntStream.range(0, envelope.recipients().size()).boxed().toList(),
            attempt,
            new Progress(Instant.EPOCH));
    return delivery.deliver(job).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    var _ = delivery.quiesce();
  }
}

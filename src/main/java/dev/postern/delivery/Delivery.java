package dev.postern.delivery;

import dev.postern.mail.MessageId;
import dev.postern.mail.Reply;
import dev.postern.observe.Metrics;
import dev.postern.queue.Deliverer;
import dev.postern.queue.Destination;
import dev.postern.queue.Job;
import dev.postern.queue.Outcome;
import dev.postern.route.Route;
import dev.postern.route.Router;
import dev.postern.store.Body;
import dev.postern.store.Origin;
import dev.postern.store.StoreFailure;
import dev.postern.transport.Dialer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers jobs to the next hops that the routes name, and into the sandbox.
///
/// Keeps connections between messages, and remembers of each host how much it takes and whether it
/// is down. Counts attempts and connections; events are the queue's.
public final class Delivery implements Deliverer {

  private static final int CAPTURES = 100;

  // Domains that mail has gone to lately.
  private static final int MOST_LINES = 200_000;

  /// What senders may be told: the cause names files of ours and goes to the log.
  static final String UNREADABLE = "the stored message can't be read";

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
  private static final Readiness READY = new Readiness.Ready();
  private static final Readiness BUSY = new Readiness.Busy();
  private static final Outcome CAPTURED =
      new Outcome.Captured("", Reply.of(250, "2.0.0", "captured"));

  private final DeliveryConfig config;
  private final Dialer dialer;
  private final Senders senders;
  private final Function<MessageId, Optional<Body>> bodies;
  private final Metrics metrics;
  private final LongAdder delivered;
  private final LongAdder deferred;
  private final LongAdder rejected;
  private final LongAdder captured;
  private final Map<Destination, Kept> lines = new ConcurrentHashMap<>();
  private final Map<Route.Host, Detour> detours = new ConcurrentHashMap<>();
  private final @Nullable Straight straight;
  private final AtomicInteger underWay = new AtomicInteger();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile Router router;
  private volatile boolean quiet;

  // A destination's line, for as long as its route stays what it is.
  private record Kept(Route.Target target, Line line) {}

  /// @param straight null where no route is direct
  /// @param bodies reads a body that is no longer in memory, as the store does; may block
  public Delivery(
      DeliveryConfig config,
      Router router,
      Dialer dialer,
      @Nullable StraightConfig straight,
      Senders senders,
      Function<MessageId, Optional<Body>> bodies,
      Metrics metrics) {
    this.config = config;
    this.router = router;
    this.dialer = dialer;
    this.senders = senders;
    this.straight = straight == null ? null : new Straight(straight, config);
    this.bodies = bodies;
    this.metrics = metrics;
    this.delivered = metrics.counter("attempts", "outcome", "delivered");
    this.deferred = metrics.counter("attempts", "outcome", "deferred");
    this.rejected = metrics.counter("attempts", "outcome", "rejected");
    this.captured = metrics.counter("attempts", "outcome", "captured");
  }

  /// Delivers by other routes from now on.
  public void reroute(Router other) {
    router = other;
  }

  @Override
  public CompletionStage<Result> deliver(Job job) {
    Optional<Route.Target> target = router.target(job.destination());
    if (target.isEmpty()) {
      return done(job, deferred("4.4.4", "no route leads to " + job.destination() + " any more"));
    }
    return target.get() instanceof Route.Capture
        ? done(job, CAPTURED)
        : relay(job, line(job.destination(), target.get()));
  }

  @Override
  public Readiness readiness(Destination destination, int underWay) {
    return switch (router.target(destination).orElse(null)) {
      case Route.Capture() -> underWay < CAPTURES ? READY : BUSY;
      case null -> underWay < 1 ? READY : BUSY;
      case Route.Smarthost smarthost -> line(destination, smarthost).readiness(underWay);
      case Route.Direct direct -> line(destination, direct).readiness(underWay);
    };
  }

  @Override
  public String gate(Destination destination) {
    return router.target(destination).orElse(null) instanceof Route.Direct direct
        ? line(destination, direct).gate()
        : destination.name();
  }

  @Override
  public Optional<String> limit(Destination destination, Origin origin) {
    return router
        .target(destination)
        .filter(target -> !(target instanceof Route.Capture))
        .flatMap(target -> line(destination, target).limit(origin));
  }

  /// Takes no more jobs, ends the connections that are kept, and completes when the attempts under
  /// way have ended. Idempotent.
  public CompletionStage<Void> quiesce() {
    quiet = true;
    lines.values().forEach(kept -> kept.line().close());
    detours.values().forEach(Detour::close);
    if (straight != null) {
      straight.close();
    }
    if (underWay.get() == 0) {
      drained.complete(null);
    }
    return drained;
  }

  static void unreadable(MessageId message, StoreFailure failure) {
    LOG.error("message {} can't be read: {}", message, failure.getMessage());
  }

  private CompletionStage<Result> relay(Job job, Line line) {
    underWay.incrementAndGet();
    var result = new CompletableFuture<Result>();
    if (quiet) {
      finish(result, tried(job, deferred("4.3.2", "this relay is shutting down")));
      return result;
    }
    CompletionStage<Way> chosen;
    try {
      chosen = line.way(job);
    } catch (RuntimeException e) {
      broken(result, e);
      return result;
    }
    var _ =
        chosen.whenComplete(
            (way, failure) -> {
              if (way == null) {
                broken(result, failure);
              } else {
                go(job, way, result);
              }
            });
    return result;
  }

  private void go(Job job, Way way, CompletableFuture<Result> result) {
    switch (way) {
      case Way.Settled(Outcome outcome) -> finish(result, tried(job, outcome));
      case Way.Not(Result not) -> finish(result, not);
      case Way.Hosts hosts -> {
        Body body = job.body();
        boolean scan = job.message().envelope().smtpUtf8();
        if (body != null && (body.inMemory() || !scan)) {
          prepare(job, body, hosts, result);
        } else {
          Thread.startVirtualThread(() -> prepare(job, body, hosts, result));
        }
      }
    }
  }

  private void prepare(
      Job job, @Nullable Body inMemory, Way.Hosts way, CompletableFuture<Result> result) {
    try {
      Body body = inMemory;
      if (body == null) {
        body = bodies.apply(job.message().id()).orElse(null);
      }
      if (body == null) {
        way.pace().close();
        finish(result, tried(job, deferred("4.3.0", "the stored message is gone")));
        return;
      }
      boolean international =
          job.message().envelope().smtpUtf8() && HeaderScan.isInternational(body);
      new Attempt(
              job, body, international, way, senders, this::dial, found -> finish(result, found))
          .start();
    } catch (StoreFailure e) {
      way.pace().close();
      unreadable(job.message().id(), e);
      finish(result, tried(job, deferred("4.3.0", UNREADABLE)));
    } catch (RuntimeException e) {
      way.pace().close();
      broken(result, e);
    }
  }

  private void broken(CompletableFuture<Result> result, Throwable cause) {
    result.completeExceptionally(cause);
    ended();
  }

  private void dial(Hop hop, Attempt attempt) {
    dialer.dial(
        hop.target(config.timeouts().connect()), new HopConnection(hop, config, metrics, attempt));
  }

  private void finish(CompletableFuture<Result> result, Result found) {
    if (found instanceof Result.Tried(List<Outcome> outcomes)) {
      for (Outcome outcome : outcomes) {
        counter(outcome).increment();
      }
    }
    result.complete(found);
    ended();
  }

  private void ended() {
    if (underWay.decrementAndGet() == 0 && quiet) {
      drained.complete(null);
    }
  }

  private Line line(Destination destination, Route.Target target) {
    Kept known = lines.get(destination);
    if (known != null && known.target().equals(target)) {
      return known.line();
    }
    if (lines.size() >= MOST_LINES) {
      // What is still wanted is made anew; the hosts and sites behind it are kept elsewhere.
      lines.values().removeIf(kept -> kept.target() instanceof Route.Direct);
    }
    return lines
        .compute(
            destination,
            (_, present) -> {
              if (present != null && present.target().equals(target)) {
                return present;
              }
              if (present != null) {
                present.line().close();
              }
              return new Kept(target, made(destination, target));
            })
        .line();
  }

  private Line made(Destination destination, Route.Target target) {
    return switch (target) {
      case Route.Smarthost smarthost -> new SmarthostLine(destination.name(), smarthost, config);
      case Route.Direct direct when straight != null ->
          new StraightLine(destination, direct, straight, this::smarthost);
      case Route.Direct _, Route.Capture _ ->
          throw new IllegalStateException("no line leads to " + destination);
    };
  }

  // A host of a smarthost by itself, with what its route says of it.
  private Optional<Line> smarthost(Route.Host host) {
    return router
        .smarthost(host)
        .map(
            target ->
                detours.compute(
                    host,
                    (_, known) ->
                        known != null && known.route().equals(target)
                            ? known
                            : new Detour(new SmarthostLine("smarthost " + host, target, config))));
  }

  private CompletionStage<Result> done(Job job, Outcome outcome) {
    List<Outcome> outcomes = same(job, outcome);
    counter(outcome).add(outcomes.size());
    return CompletableFuture.completedFuture(new Result.Tried(outcomes));
  }

  private static Result tried(Job job, Outcome outcome) {
    return new Result.Tried(same(job, outcome));
  }

  private static List<Outcome> same(Job job, Outcome outcome) {
    return Collections.nCopies(job.indexes().size(), outcome);
  }

  private static Outcome deferred(String status, String text) {
    return new Outcome.Deferred("", Reply.of(451, status, text));
  }

  private LongAdder counter(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Delivered _ -> delivered;
      case Outcome.Deferred _ -> deferred;
      case Outcome.Rejected _ -> rejected;
      case Outcome.Captured _ -> captured;
      case Outcome.Suppressed _ ->
          throw new IllegalStateException("suppressed recipients never come to a delivery");
    };
  }
}

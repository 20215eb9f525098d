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
  private final Map<Destination, Line> lines = new ConcurrentHashMap<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile Router router;
  private volatile boolean quiet;

  // A destination's hosts, for as long as its route stays what it is.
  private record Line(Route.Smarthost route, List<Hop> hops) {
    static Line of(Route.Smarthost route) {
      return new Line(route, route.hosts().stream().map(host -> new Hop(route, host)).toList());
    }
  }

  /// @param bodies reads a body that is no longer in memory, as the store does; may block
  public Delivery(
      DeliveryConfig config,
      Router router,
      Dialer dialer,
      Senders senders,
      Function<MessageId, Optional<Body>> bodies,
      Metrics metrics) {
    this.config = config;
    this.router = router;
    this.dialer = dialer;
    this.senders = senders;
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
    return switch (target.get()) {
      case Route.Capture() -> done(job, CAPTURED);
      case Route.Smarthost smarthost -> relay(job, smarthost);
      case Route.Direct _ -> done(job, deferred("4.4.4", "not yet"));
    };
  }

  @Override
  public Readiness readiness(Destination destination, int underWay) {
    int most =
        switch (router.target(destination).orElse(null)) {
          case Route.Smarthost smarthost -> inUse(line(destination, smarthost)).limit().current();
          case Route.Capture() -> CAPTURES;
          case Route.Direct _ -> 1;
          case null -> 1;
        };
    return underWay < most ? READY : BUSY;
  }

  /// Takes no more jobs, ends the connections that are kept, and completes when the attempts under
  /// way have ended. Idempotent.
  public CompletionStage<Void> quiesce() {
    quiet = true;
    lines.values().forEach(Delivery::close);
    if (underWay.get() == 0) {
      drained.complete(null);
    }
    return drained;
  }

  static void unreadable(MessageId message, StoreFailure failure) {
    LOG.error("message {} can't be read: {}", message, failure.getMessage());
  }

  private CompletionStage<Result> relay(Job job, Route.Smarthost route) {
    underWay.incrementAndGet();
    var result = new CompletableFuture<Result>();
    if (quiet) {
      finish(result, same(job, deferred("4.3.2", "this relay is shutting down")));
      return result;
    }
    Line line = line(job.destination(), route);
    Body body = job.body();
    boolean scan = job.message().envelope().smtpUtf8();
    if (body != null && (body.inMemory() || !scan)) {
      prepare(job, body, line, result);
    } else {
      Thread.startVirtualThread(() -> prepare(job, body, line, result));
    }
    return result;
  }

  private void prepare(
      Job job, @Nullable Body inMemory, Line line, CompletableFuture<Result> result) {
    try {
      Body body = inMemory;
      if (body == null) {
        body = bodies.apply(job.message().id()).orElse(null);
      }
      if (body == null) {
        finish(result, same(job, deferred("4.3.0", "the stored message is gone")));
        return;
      }
      boolean international =
          job.message().envelope().smtpUtf8() && HeaderScan.isInternational(body);
      new Attempt(
              job,
              body,
              international,
              line.hops(),
              senders,
              this::dial,
              found -> finish(result, found))
          .start();
    } catch (StoreFailure e) {
      unreadable(job.message().id(), e);
      finish(result, same(job, deferred("4.3.0", UNREADABLE)));
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
      ended();
    }
  }

  private void dial(Hop hop, Attempt attempt) {
    dialer.dial(
        hop.target(config.timeouts().connect()), new HopConnection(hop, config, metrics, attempt));
  }

  private void finish(CompletableFuture<Result> result, List<Outcome> outcomes) {
    for (Outcome outcome : outcomes) {
      counter(outcome).increment();
    }
    result.complete(new Result.Tried(outcomes));
    ended();
  }

  private void ended() {
    if (underWay.decrementAndGet() == 0 && quiet) {
      drained.complete(null);
    }
  }

  private Line line(Destination destination, Route.Smarthost route) {
    Line known = lines.get(destination);
    if (known != null && known.route().equals(route)) {
      return known;
    }
    return lines.compute(
        destination,
        (_, present) -> {
          if (present != null && present.route().equals(route)) {
            return present;
          }
          if (present != null) {
            close(present);
          }
          return Line.of(route);
        });
  }

  // The host that the next job will get: the first that is not down.
  private static Hop inUse(Line line) {
    for (Hop hop : line.hops()) {
      if (hop.memory().why().isEmpty()) {
        return hop;
      }
    }
    return line.hops().getFirst();
  }

  private static void close(Line line) {
    line.hops().forEach(hop -> hop.close().forEach(HopConnection::end));
  }

  private CompletionStage<Result> done(Job job, Outcome outcome) {
    List<Outcome> outcomes = same(job, outcome);
    counter(outcome).add(outcomes.size());
    return CompletableFuture.completedFuture(new Result.Tried(outcomes));
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

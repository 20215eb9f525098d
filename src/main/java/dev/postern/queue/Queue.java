package dev.postern.queue;

import dev.postern.event.EventSink;
import dev.postern.mail.MessageId;
import dev.postern.observe.Metrics;
import dev.postern.store.Backlog;
import dev.postern.store.Body;
import dev.postern.store.MessageStore;
import dev.postern.store.RecipientState;
import dev.postern.store.StoreFailure;
import dev.postern.store.StoredMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The schedule of every recipient that is not done, and the thread that keeps its time.
///
/// What falls due soonest is in memory, the rest in the store, which is read as room appears.
public final class Queue implements QueueAdmin {

  private static final Logger LOG = LoggerFactory.getLogger(Queue.class);

  /// The thread looks at least this often: for a store that works again, and destinations that
  /// allow more.
  private static final Duration LOOK = Duration.ofSeconds(1);

  private static final List<RecipientState> OPEN =
      List.of(RecipientState.PENDING, RecipientState.HELD);

  private final QueueLimits limits;
  private final MessageStore store;
  private final InstantSource clock;
  private final Schedule schedule;
  private final Dispatcher dispatcher;
  private final Loader loader;
  private final Interventions interventions;
  private final Views views;
  private final Gauges gauges;
  private final Thread thread = Thread.ofPlatform().name("queue").unstarted(this::run);
  private volatile boolean woken;
  private volatile boolean closed;
  private Instant swept;

  /// @param retry asked at each deferral, so that a reload takes effect
  public Queue(
      QueueLimits limits,
      Supplier<RetryConfig> retry,
      MessageStore store,
      Destinations destinations,
      Deliverer deliverer,
      FailureSink failures,
      EventSink events,
      Metrics metrics,
      InstantSource clock) {
    this(
        limits,
        new Judge(retry, () -> ThreadLocalRandom.current().nextDouble()),
        store,
        destinations,
        deliverer,
        failures,
        events,
        metrics,
        clock);
  }

  Queue(
      QueueLimits limits,
      Judge judge,
      MessageStore store,
      Destinations destinations,
      Deliverer deliverer,
      FailureSink failures,
      EventSink events,
      Metrics metrics,
      InstantSource clock) {
    this.limits = limits;
    this.store = store;
    this.clock = clock;
    schedule = new Schedule(limits, destinations);
    dispatcher =
        new Dispatcher(
            schedule,
            limits,
            store,
            deliverer,
            failures,
            judge,
            events,
            metrics,
            clock,
            this::wake);
    loader = new Loader(schedule, limits, store);
    interventions = new Interventions(schedule, loader, dispatcher, store, clock);
    views = new Views(store, destinations, this::place, deliverer::limit, clock);
    gauges = new Gauges(store, clock);
    swept = clock.instant();
    gauges.register(metrics, dispatcher::inFlight, this::inMemory);
  }

  /// Begins to read what the store has, and to deliver.
  public void start() {
    thread.start();
  }

  /// Takes a message that has just become durable. Short, and called from the stage that says so:
  /// on the store's own thread, before it records anything that became of the message meanwhile, or
  /// what was read in and delivered already would be taken again.
  ///
  /// @param body kept for the first attempts if it is in memory and there is room
  public void enqueue(StoredMessage message, Body body) {
    dispatcher.enqueue(message, body);
  }

  /// Starts no further attempt, waits for those under way and for their record, and stops.
  public void close(Duration grace) {
    dispatcher.stop();
    Instant end = Instant.now().plus(grace);
    while (!dispatcher.isQuiet() && Instant.now().isBefore(end)) {
      LockSupport.parkNanos(this, 10_000_000);
    }
    closed = true;
    wake();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public List<MessageView> list(MessageId before, int limit) {
    return views.list(OPEN, before, limit);
  }

  @Override
  public Optional<MessageView> show(MessageId id) {
    return views.show(id);
  }

  @Override
  public boolean retry(MessageId id) {
    return interventions.retry(id);
  }

  @Override
  public boolean hold(MessageId id) {
    return interventions.hold(id);
  }

  @Override
  public boolean release(MessageId id) {
    return interventions.release(id);
  }

  @Override
  public boolean delete(MessageId id) {
    return interventions.delete(id);
  }

  @Override
  public int holdAllOf(String user, String reason) {
    return interventions.holdAllOf(user, reason);
  }

  @Override
  public int releaseAllOf(String user) {
    return interventions.releaseAllOf(user);
  }

  @Override
  public int deleteAllOf(String user) {
    return interventions.deleteAllOf(user);
  }

  /// Holds a message that has just become durable and that nobody was told of yet.
  public void holdFresh(StoredMessage message, String reason) {
    interventions.holdFresh(message.id(), reason);
  }

  /// One look: at what was put off, what is due, and what the store still has.
  void turn() {
    dispatcher.runLater();
    dispatcher.turn();
    while (!closed && loader.refill()) {
      dispatcher.turn();
    }
    Instant now = clock.instant();
    if (store.healthy() && Duration.between(swept, now).compareTo(limits.sweep()) >= 0) {
      swept = now;
      loader.sweep(now);
      dispatcher.turn();
    }
  }

  private void run() {
    while (!closed) {
      woken = false;
      try {
        turn();
      } catch (StoreFailure e) {
        LOG.warn("the queue cannot read the store: {}", e.getMessage());
        LockSupport.parkNanos(this, LOOK.toNanos());
      } catch (RuntimeException e) {
        LOG.error("the queue stumbled and goes on", e);
        LockSupport.parkNanos(this, LOOK.toNanos());
      }
      if (!woken && !closed) {
        LockSupport.parkNanos(this, pause().toNanos());
      }
    }
  }

  private Duration pause() {
    Optional<Instant> due;
    synchronized (schedule) {
      due = schedule.nextDue();
    }
    Duration until = due.map(at -> Duration.between(clock.instant(), at)).orElse(LOOK);
    if (until.isNegative()) {
      return Duration.ZERO;
    }
    return until.compareTo(LOOK) < 0 ? until : LOOK;
  }

  private void wake() {
    if (!woken) {
      woken = true;
      LockSupport.unpark(thread);
    }
  }

  private Optional<Why.Place> place(MessageId id, int index) {
    synchronized (schedule) {
      return Optional.ofNullable(schedule.part(id, index))
          .map(part -> new Why.Place(part.phase, part.postponed, part.progress));
    }
  }

  /// Recipients in memory.
  int inMemory() {
    synchronized (schedule) {
      return schedule.size();
    }
  }

  /// Octets of bodies in memory.
  long bodiesInMemory() {
    synchronized (schedule) {
      return schedule.bodies();
    }
  }

  /// Recipients that are due and stand in line at a gate.
  public int waitingAt(String gate) {
    synchronized (schedule) {
      return schedule.waitingAt(gate);
    }
  }

  /// Looks again at once at what was put off without an attempt: something that kept it may be
  /// gone. What of it is not in memory comes at its time.
  public void hasten() {
    synchronized (schedule) {
      schedule.hasten(clock.instant());
    }
    wake();
  }

  /// How much waits, for metrics and readiness. Read from the store at most every few seconds.
  public Backlog backlog() {
    return gauges.backlog();
  }
}

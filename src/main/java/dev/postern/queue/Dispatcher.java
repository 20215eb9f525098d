package dev.postern.queue;

import dev.postern.event.EventSink;
import dev.postern.mail.Reply;
import dev.postern.observe.Metrics;
import dev.postern.store.Body;
import dev.postern.store.Due;
import dev.postern.store.MessageStore;
import dev.postern.store.RecipientState;
import dev.postern.store.RecipientStatus;
import dev.postern.store.StoredMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts attempts where something is due, and hands what came of them to the [Settlement].
///
/// The schedule is its lock. While it is held nothing foreign is called but [Destinations], a pure
/// look-up.
final class Dispatcher {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  /// Attempts that a borrowed thread starts before it hands the rest to the queue's own.
  private static final int BURST = 32;

  /// Jobs of a lane that may come back for want of room before it steps aside.
  private static final int TRIES = 8;

  private static final Duration SOONEST = Duration.ofSeconds(1);

  private static final Deliverer.Readiness BUSY = new Deliverer.Readiness.Busy();
  private static final String IN_LINE = "put off: the line at its destination is full";

  private static final Reply NO_ROUTE =
      Reply.of(
          451,
          "4.4.4",
          "no route takes this recipient; add one to the configuration, or delete the message");
  private static final Reply OUR_FAULT =
      Reply.of(451, "4.3.0", "the attempt failed inside the relay; its log says more");

  private static final Outcome OVERDUE =
      new Outcome.Deferred("", Reply.of(451, "4.4.7", "too late to be tried again"));

  private final Schedule schedule;
  private final QueueLimits limits;
  private final MessageStore store;
  private final Deliverer deliverer;
  private final Settlement settlement;
  private final InstantSource clock;
  private final Runnable wake;

  /// For the queue's own thread.
  private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();

  // Guarded by the schedule.
  private int inFlight;
  private int unrecorded;
  private boolean stopped;

  /// @param wake makes the queue's own thread look
  Dispatcher(
      Schedule schedule,
      QueueLimits limits,
      MessageStore store,
      Deliverer deliverer,
      FailureSink failures,
      Judge judge,
      EventSink events,
      Metrics metrics,
      InstantSource clock,
      Runnable wake) {
    this.schedule = schedule;
    this.limits = limits;
    this.store = store;
    this.deliverer = deliverer;
    this.clock = clock;
    this.wake = wake;
    settlement =
        new Settlement(
            schedule, store, failures, judge, events, metrics, clock, later::add, this::settled);
  }

  Settlement settlement() {
    return settlement;
  }

  int inFlight() {
    synchronized (schedule) {
      return inFlight;
    }
  }

  /// Whether nothing is under way and everything is recorded.
  boolean isQuiet() {
    synchronized (schedule) {
      return inFlight == 0 && unrecorded == 0;
    }
  }

  /// No attempt starts any more.
  void stop() {
    synchronized (schedule) {
      stopped = true;
    }
  }

  /// Takes a message that has just become durable.
  void enqueue(StoredMessage message, Body body) {
    var homeless = new ArrayList<Part>(0);
    var lanes = new LinkedHashSet<Lane>();
    // As the store keeps it.
    Instant due = message.released().truncatedTo(ChronoUnit.MILLIS);
    boolean later =
        message.envelope().handling().release().isPresent() && due.isAfter(clock.instant());
    synchronized (schedule) {
      for (int i = 0; i < message.envelope().recipients().size(); i++) {
        var status =
            new RecipientStatus(message.id(), i, RecipientState.PENDING, 0, due, null, false);
        boolean room = schedule.admits(Due.of(status)) || (!later && schedule.spares(message, i));
        Part part = room ? schedule.add(message, status) : null;
        if (part != null && later) {
          schedule.await(part);
          continue;
        }
        Lane lane = part == null ? null : schedule.ready(part, homeless);
        if (lane != null) {
          lanes.add(lane);
        }
      }
      if (!later) {
        schedule.keep(message.id(), body);
      }
      schedule.evict();
    }
    turnAway(homeless);
    lanes.forEach(this::pump);
  }

  /// What was put off to the queue's own thread.
  void runLater() {
    for (int rest = later.size(); rest > 0; rest--) {
      Runnable task = later.poll();
      if (task != null) {
        task.run();
      }
    }
  }

  /// Has the queue's own thread look: something may have become due that is not in memory.
  void look() {
    wake.run();
  }

  /// Moves what is due to where it goes and starts what may start.
  void turn() {
    boolean more = true;
    while (more) {
      var homeless = new ArrayList<Part>();
      List<Lane> lanes;
      synchronized (schedule) {
        more = schedule.ripen(clock.instant(), limits.page(), homeless);
        schedule.tidy();
        schedule.lanes().forEach(lane -> lane.sentBack = 0);
        lanes = schedule.lanes().stream().filter(Lane::hasReady).toList();
      }
      turnAway(homeless);
      lanes.forEach(this::pump);
    }
  }

  /// Defers what has no destination.
  void turnAway(List<Part> homeless) {
    for (Part part : homeless) {
      Attempt attempt;
      synchronized (schedule) {
        attempt = begin(null, List.of(part));
        unrecorded++;
      }
      settlement.settle(attempt, List.of(new Outcome.Deferred("", NO_ROUTE)));
    }
  }

  /// Starts attempts at a destination, and at those that share its gate, as far as there is room.
  void pump(Lane lane) {
    serve(line(lane));
  }

  private Gate line(Lane lane) {
    String name = deliverer.gate(lane.destination);
    synchronized (schedule) {
      Gate gate = schedule.gate(name);
      lane.standAt(gate);
      if (lane.hasReady() && lane.sentBack < TRIES) {
        gate.add(lane);
      }
      return gate;
    }
  }

  private void serve(Gate gate) {
    synchronized (schedule) {
      if (gate.serving) {
        // Attempts that end at once come back here: the loop below goes on instead of nesting.
        gate.again = true;
        return;
      }
      gate.serving = true;
    }
    for (int started = 0; started < BURST; started++) {
      Lane lane;
      int underWay;
      synchronized (schedule) {
        lane = gate.poll();
        underWay = lane == null ? 0 : lane.inFlight;
      }
      boolean going = lane != null && goes(gate, lane, underWay);
      synchronized (schedule) {
        if (!going && !gate.again) {
          gate.serving = false;
          return;
        }
        gate.again = false;
      }
    }
    synchronized (schedule) {
      gate.serving = false;
    }
    later.add(() -> serve(gate));
    wake.run();
  }

  // A gate whose server breaks down would stay shut for ever.
  private boolean goes(Gate gate, Lane lane, int underWay) {
    try {
      return step(gate, lane, underWay);
    } catch (RuntimeException e) {
      LOG.error("mail for {} waits: whether it may go can't be found out", lane.destination, e);
      synchronized (schedule) {
        gate.remove(lane);
      }
      return true;
    }
  }

  /// Starts one attempt of the lane whose turn it is. False where there is no room at the gate.
  private boolean step(Gate gate, Lane lane, int underWay) {
    if (line(lane) != gate) {
      // What it shares its limits with has become known meanwhile.
      pump(lane);
      return true;
    }
    synchronized (schedule) {
      if (lane.sentBack >= TRIES || lane.unrecorded >= limits.unrecordedOfOne()) {
        // Comes back when something of its own has ended, or at the next look.
        gate.remove(lane);
        return true;
      }
    }
    Deliverer.Readiness readiness =
        store.healthy() ? deliverer.readiness(lane.destination, underWay) : BUSY;
    Attempt attempt;
    @Nullable Job job;
    synchronized (schedule) {
      boolean full = readiness instanceof Deliverer.Readiness.Busy;
      boolean overfull = full && gate.ready() > limits.ready();
      if (stopped || unrecorded >= limits.unrecorded() || (full && !overfull)) {
        gate.addFirst(lane);
        return false;
      }
      attempt = next(lane, overfull);
      job = attempt == null ? null : job(attempt, lane);
      if (!lane.hasReady()) {
        gate.remove(lane);
      }
    }
    if (attempt == null || job == null) {
      return true;
    }
    switch (readiness) {
      case Deliverer.Readiness.Ready() -> deliver(lane, attempt, job);
      case Deliverer.Readiness.Shut(Instant until, String why) ->
          ended(lane, attempt, new Deliverer.Result.Postponed(until, why), null);
      case Deliverer.Readiness.Busy() ->
          ended(lane, attempt, new Deliverer.Result.Postponed(overflow(gate), IN_LINE), null);
    }
    return true;
  }

  // Not at once, or it would go round for ever; and as the store keeps it.
  private Instant later(Instant until) {
    Instant soonest = clock.instant().plus(SOONEST);
    return (until.isBefore(soonest) ? soonest : until).truncatedTo(ChronoUnit.MILLIS);
  }

  // When the line that there is will have gone, as fast as it went until now.
  private Instant overflow(Gate gate) {
    synchronized (schedule) {
      return clock.instant().plus(gate.drain());
    }
  }

  private @Nullable Attempt next(Lane lane, boolean fromBehind) {
    List<Part> parts =
        fromBehind ? lane.last(limits.jobRecipients()) : lane.next(limits.jobRecipients());
    if (parts.isEmpty()) {
      return null;
    }
    lane.inFlight++;
    inFlight++;
    return begin(lane, parts);
  }

  private Attempt begin(@Nullable Lane lane, List<Part> parts) {
    return new Attempt(
        lane,
        parts.getFirst().entry.message,
        parts,
        parts.stream().map(part -> part.status(RecipientState.PENDING)).toList(),
        clock.instant());
  }

  private Job job(Attempt attempt, Lane lane) {
    var progress = new Progress(clock.instant());
    int tried = 0;
    for (Part part : attempt.parts()) {
      part.progress = progress;
      tried = Math.max(tried, part.attempts);
    }
    return new Job(
        attempt.message(),
        attempt.parts().getFirst().entry.body,
        lane.destination,
        attempt.parts().stream().map(part -> part.index).toList(),
        tried + 1,
        progress);
  }

  private void deliver(Lane lane, Attempt attempt, Job job) {
    if (job.message().isOverdue(clock.instant())) {
      var late = Collections.nCopies(attempt.parts().size(), OVERDUE);
      ended(lane, attempt, new Deliverer.Result.Tried(late), null);
      return;
    }
    CompletionStage<Deliverer.Result> stage;
    try {
      stage = deliverer.deliver(job);
    } catch (RuntimeException e) {
      ended(lane, attempt, null, e);
      return;
    }
    var _ = stage.whenComplete((result, e) -> ended(lane, attempt, result, e));
  }

  private void ended(
      Lane lane, Attempt attempt, Deliverer.@Nullable Result result, @Nullable Throwable failure) {
    boolean back = result instanceof Deliverer.Result.NoRoom;
    synchronized (schedule) {
      lane.inFlight--;
      inFlight--;
      if (back) {
        attempt.parts().forEach(lane::add);
        lane.sentBack++;
      } else {
        lane.sentBack = 0;
        unrecorded += attempt.parts().size();
        lane.unrecorded += attempt.parts().size();
      }
    }
    if (back) {
      // Whoever has the room comes by here when it ends; else the queue's own thread looks again.
      return;
    }
    int expected = attempt.parts().size();
    switch (result) {
      case Deliverer.Result.Postponed(Instant until, String why) ->
          settlement.postpone(attempt, later(until), why);
      case Deliverer.Result.Tried(List<Outcome> outcomes) when outcomes.size() == expected -> {
        Gate gate = line(lane);
        synchronized (schedule) {
          gate.moved(System.nanoTime());
        }
        settlement.settle(attempt, outcomes);
      }
      case null, default -> {
        LOG.error("an attempt at message {} broke", attempt.message().id(), failure);
        settlement.settle(
            attempt, Collections.nCopies(expected, new Outcome.Deferred("", OUR_FAULT)));
      }
    }
    pump(lane);
  }

  private void settled(Attempt attempt) {
    boolean look;
    Lane lane = attempt.lane();
    boolean stood = false;
    synchronized (schedule) {
      // Who stood still for want of room has to be started again.
      look = unrecorded >= limits.unrecorded() || (schedule.hasRoom() && !schedule.isComplete());
      unrecorded -= attempt.parts().size();
      if (lane != null) {
        stood = lane.unrecorded >= limits.unrecordedOfOne();
        lane.unrecorded -= attempt.parts().size();
      }
    }
    if (lane != null && stood) {
      later.add(() -> pump(lane));
      wake.run();
    } else if (look) {
      wake.run();
    }
  }
}

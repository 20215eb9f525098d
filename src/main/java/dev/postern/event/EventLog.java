package dev.postern.event;

import dev.postern.observe.JsonLine;
import dev.postern.observe.Metrics;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log of events: one JSON object per line, with `time`, `event`, `message` and `recipient`
/// where there are any, then the event's own fields.
///
/// [#emit] only hands over; one thread encodes and writes, in batches, so that an event loop never
/// waits for a slow reader of the log. Past [#CAPACITY] waiting events new ones are dropped,
/// counted in `postern_log_dropped_total`, and a line says how many. Lines appear within [#PAUSE].
public final class EventLog implements EventSink, AutoCloseable {

  /// How many events may wait.
  public static final int CAPACITY = 100_000;

  // Gathers events under load, so that the writer is woken some hundred times a second and not for
  // each event.
  static final Duration PAUSE = Duration.ofMillis(5);

  private static final Duration LAST_WORDS = Duration.ofSeconds(5);
  private static final int CHUNK = 1 << 16;
  private static final Logger log = LoggerFactory.getLogger(EventLog.class);

  private final OutputStream out;
  private final Clock clock;
  private final int capacity;
  private final LongAdder droppedTotal;
  private final LongAdder failures;
  private final JsonLine line = new JsonLine();
  private final Thread writer;

  private final Object lock = new Object();
  // Guarded by lock.
  private List<Event> waiting = new ArrayList<>();
  private long dropped;
  private boolean idle;
  private boolean closed;

  private boolean broken;

  /// Starts the writer.
  ///
  /// @param out left open at the end
  public EventLog(OutputStream out, Clock clock, Metrics metrics) {
    this(out, clock, metrics, CAPACITY);
  }

  EventLog(OutputStream out, Clock clock, Metrics metrics, int capacity) {
    this.out = out;
    this.clock = clock;
    this.capacity = capacity;
    droppedTotal = metrics.counter("log_dropped", "", "");
    failures = metrics.counter("log_failures", "", "");
    writer = Thread.ofPlatform().name("event-log").daemon().start(this::run);
  }

  @Override
  public void emit(Event event) {
    synchronized (lock) {
      if (closed || waiting.size() >= capacity) {
        dropped++;
        droppedTotal.increment();
        return;
      }
      waiting.add(event);
      if (idle) {
        idle = false;
        lock.notifyAll();
      }
    }
  }

  /// Writes what waits and ends, within five seconds even where nobody reads the log.
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    LockSupport.unpark(writer);
    try {
      if (!writer.join(LAST_WORDS)) {
        log.warn("the event log is not read: what was left of it is lost");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<Event> batch = new ArrayList<>();
    while (true) {
      long missed;
      synchronized (lock) {
        if (!awaitWork()) {
          return;
        }
        List<Event> filled = waiting;
        waiting = batch;
        batch = filled;
        missed = dropped;
        dropped = 0;
      }
      write(batch, missed);
      // A new list once a burst is over, so that its array isn't kept.
      batch = batch.size() > 4096 ? new ArrayList<>() : cleared(batch);
      pause();
    }
  }

  // Called with the lock held. False once all is written and the log is closed.
  private boolean awaitWork() {
    while (waiting.isEmpty() && dropped == 0) {
      if (closed) {
        return false;
      }
      idle = true;
      try {
        lock.wait();
      } catch (InterruptedException _) {
        // Nobody interrupts this thread but to end the program, and close does that in order.
        return false;
      }
      idle = false;
    }
    return true;
  }

  private void pause() {
    synchronized (lock) {
      if (closed) {
        return;
      }
    }
    LockSupport.parkNanos(PAUSE.toNanos());
  }

  private void write(List<Event> batch, long missed) {
    try {
      for (Event event : batch) {
        encode(event);
        if (line.length() > CHUNK) {
          line.writeTo(out);
        }
      }
      if (missed > 0) {
        encode(
            new Event(
                clock.instant(),
                Event.Kind.RELAY,
                null,
                null,
                Map.of("what", "log-dropped", "dropped", missed)));
      }
      line.writeTo(out);
      out.flush();
      broken = false;
    } catch (IOException cause) {
      failed(cause);
    }
  }

  private void encode(Event event) {
    line.begin().time("time", event.at()).field("event", event.kind().label());
    if (event.message() != null) {
      line.field("message", event.message().toString());
    }
    if (event.recipient() != null) {
      line.field("recipient", event.recipient());
    }
    event.fields().forEach(line::field);
    line.end();
  }

  private void failed(IOException cause) {
    failures.increment();
    if (!broken) {
      broken = true;
      log.error(
          "the event log can't be written ({}): events are lost until it can", cause.getMessage());
    }
  }

  private static List<Event> cleared(List<Event> batch) {
    batch.clear();
    return batch;
  }
}

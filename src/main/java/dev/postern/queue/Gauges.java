package dev.postern.queue;

import dev.postern.mail.MessageId;
import dev.postern.observe.Metrics;
import dev.postern.store.Backlog;
import dev.postern.store.MessageStore;
import dev.postern.store.StoreFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.IntSupplier;

/// How deep and how old the queue is. The numbers are the store's, so that they are true for what
/// is not in memory too, and are read again only when they are a few seconds old.
final class Gauges {

  private static final Duration FRESH = Duration.ofSeconds(5);

  private final MessageStore store;
  private final InstantSource clock;
  private Backlog backlog = new Backlog(0, 0, Optional.empty());
  private Instant read = Instant.MIN;

  Gauges(MessageStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  void register(Metrics metrics, IntSupplier inFlight, IntSupplier inMemory) {
    metrics.gauge("queue_pending", "Recipients that wait", () -> backlog().pending());
    metrics.gauge("queue_held", "Recipients held by an operator", () -> backlog().held());
    metrics.gauge(
        "queue_oldest_seconds", "Age of the oldest message with a pending recipient", this::age);
    metrics.gauge("queue_in_flight", "Attempts under way", inFlight::getAsInt);
    metrics.gauge("queue_in_memory", "Recipients in memory", inMemory::getAsInt);
  }

  synchronized Backlog backlog() {
    Instant now = clock.instant();
    if (read.plus(FRESH).isBefore(now)) {
      read = now;
      try {
        backlog = store.backlog();
      } catch (StoreFailure _) {
        // The last numbers stand: the store says itself that it is ill.
      }
    }
    return backlog;
  }

  private double age() {
    return backlog()
        .oldest()
        .map(id -> clock.millis() - (id.value() >> MessageId.SEQUENCE_BITS))
        .map(millis -> Math.max(0, millis) / 1000.0)
        .orElse(0.0);
  }
}

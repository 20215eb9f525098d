package dev.postern.submission;

import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.observe.Metrics;
import dev.postern.store.Body;
import dev.postern.store.BodyDraft;
import dev.postern.store.MessageStore;
import dev.postern.store.StoredMessage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last step of every message: from a written draft to durable, announced and queued.
final class Commitment {

  private static final Logger LOG = LoggerFactory.getLogger(Commitment.class);

  private final MessageStore store;
  private final Accepted next;
  private final EventSink events;
  private final LongAdder accepted;
  private final LongAdder octets;

  Commitment(MessageStore store, Accepted next, EventSink events, Metrics metrics) {
    this.store = store;
    this.next = next;
    this.events = events;
    this.accepted = metrics.counter("accepted", "", "");
    this.octets = metrics.counter("accepted_octets", "", "");
  }

  BodyDraft draft() {
    return store.draft();
  }

  /// Completes after the commit is synced; fails with what the store failed with.
  ///
  /// @param head what the message begins with, ahead of what was written
  CompletionStage<StoredMessage> commit(BodyDraft draft, ByteBuffer head, Acceptance acceptance) {
    try {
      return draft
          .finish(head)
          .thenCompose(
              body -> {
                StoredMessage message = acceptance.message(body.size());
                Event event = acceptance.event(message);
                return store
                    .accept(message, body, List.of(event))
                    .thenApply(_ -> accepted(message, body, event));
              });
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private StoredMessage accepted(StoredMessage message, Body body, Event event) {
    accepted.increment();
    octets.add(message.size());
    events.emit(event);
    try {
      next.accepted(message, body);
    } catch (RuntimeException e) {
      // It is on disk, so 250 is still the truth; the queue finds it there when it starts again.
      LOG.error("message {} is stored but was not queued", message.id(), e);
    }
    return message;
  }
}

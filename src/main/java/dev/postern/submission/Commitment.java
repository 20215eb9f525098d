package dev.postern.submission;

import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.guard.Custody;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The last step of every message: from a written draft to durable, announced and queued.
final class Commitment {

  private static final Logger LOG = LoggerFactory.getLogger(Commitment.class);

  private final MessageStore store;
  private final Custody custody;
  private final Accepted next;
  private final EventSink events;
  private final LongAdder accepted;
  private final LongAdder octets;

  Commitment(
      MessageStore store, Custody custody, Accepted next, EventSink events, Metrics metrics) {
    this.store = store;
    this.custody = custody;
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
                watched(acceptance, message);
                String heldFor = heldFor(acceptance);
                List<Event> told = acceptance.events(message, heldFor);
                return store
                    .accept(message, body, heldFor, told)
                    .thenApply(_ -> accepted(message, body, heldFor != null, told));
              });
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  // Before it is known whether it is held: what is noticed now may concern this very message.
  private void watched(Acceptance acceptance, StoredMessage message) {
    Submitter submitter = acceptance.submitter();
    if (submitter != null && submitter.key() != null) {
      custody.accepted(submitter.user(), submitter.client(), message);
    }
  }

  // In the same commit as the message, so that no crash lets it out.
  private @Nullable String heldFor(Acceptance acceptance) {
    Submitter submitter = acceptance.submitter();
    return submitter == null ? null : custody.holds(submitter.user()).orElse(null);
  }

  private StoredMessage accepted(StoredMessage message, Body body, boolean held, List<Event> told) {
    accepted.increment();
    octets.add(message.size());
    told.forEach(events::emit);
    if (held) {
      return message;
    }
    try {
      next.accepted(message, body);
    } catch (RuntimeException e) {
      // It is on disk, so 250 is still the truth; the queue finds it there when it starts again.
      LOG.error("message {} is stored but was not queued", message.id(), e);
    }
    return message;
  }
}

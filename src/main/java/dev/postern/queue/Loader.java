package dev.postern.queue;

import dev.postern.mail.MessageId;
import dev.postern.store.Due;
import dev.postern.store.MessageStore;
import dev.postern.store.RecipientState;
import dev.postern.store.RecipientStatus;
import dev.postern.store.StoreFailure;
import dev.postern.store.StoredMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads recipients from the store into memory, in the order in which they fall due. One reader at
/// a time: operators' hands take the same lock.
final class Loader {

  private static final Logger LOG = LoggerFactory.getLogger(Loader.class);

  /// What is due this long and not in memory has been lost by somebody.
  private static final Duration LOST = Duration.ofMinutes(1);

  private final Schedule schedule;
  private final QueueLimits limits;
  private final MessageStore store;

  Loader(Schedule schedule, QueueLimits limits, MessageStore store) {
    this.schedule = schedule;
    this.limits = limits;
    this.store = store;
  }

  /// Reads the next page, if there is room. True where there may be more.
  synchronized boolean refill() {
    Due after;
    synchronized (schedule) {
      if (schedule.isComplete() || !schedule.makeRoom()) {
        return false;
      }
      after = schedule.frontier();
      schedule.startReading();
    }
    List<RecipientStatus> page = List.of();
    Map<MessageId, StoredMessage> messages = Map.of();
    Due reached = after;
    try {
      page = store.pending(after, Instant.MAX, limits.page());
      messages = messages(page);
      reached = page.size() < limits.page() ? Due.LAST : Due.of(page.getLast());
    } finally {
      take(page, messages, reached);
    }
    return true;
  }

  /// Looks for what is due, and should be in memory, and is not: mail must not be stuck until a
  /// restart because a hand-over was lost.
  synchronized void sweep(Instant now) {
    Instant until = now.minus(LOST);
    Due after = Due.FIRST;
    while (true) {
      synchronized (schedule) {
        schedule.startReading();
      }
      List<RecipientStatus> page = List.of();
      Map<MessageId, StoredMessage> messages = Map.of();
      try {
        page = store.pending(after, until, limits.page());
        messages = messages(missing(page));
      } finally {
        take(page, messages, null);
      }
      if (page.size() < limits.page()) {
        return;
      }
      after = Due.of(page.getLast());
    }
  }

  private List<RecipientStatus> missing(List<RecipientStatus> page) {
    synchronized (schedule) {
      return page.stream()
          .filter(
              status ->
                  schedule.part(status.message(), status.index()) == null
                      && Due.of(status).compareTo(schedule.frontier()) <= 0)
          .toList();
    }
  }

  /// Takes recipients into memory that an operator has just made due; nothing may have read or
  /// loaded them since.
  synchronized void load(Collection<RecipientStatus> statuses) {
    store
        .message(statuses.iterator().next().message())
        .ifPresent(
            message -> {
              synchronized (schedule) {
                for (RecipientStatus status : statuses) {
                  if (schedule.admits(Due.of(status))) {
                    add(message, status);
                  }
                }
              }
            });
  }

  private void take(
      List<RecipientStatus> page, Map<MessageId, StoredMessage> messages, @Nullable Due reached) {
    synchronized (schedule) {
      for (RecipientStatus status : page) {
        StoredMessage message = messages.get(status.message());
        if (message != null && schedule.isCurrent(status)) {
          add(message, status);
        }
      }
      schedule.endReading(reached);
    }
  }

  private void add(StoredMessage message, RecipientStatus status) {
    Part part = schedule.add(message, status);
    if (part != null) {
      schedule.await(part);
    }
  }

  private Map<MessageId, StoredMessage> messages(List<RecipientStatus> page) {
    var ids = new HashSet<MessageId>();
    page.forEach(status -> ids.add(status.message()));
    var messages = new HashMap<MessageId, StoredMessage>();
    // Of a message with many recipients each page has some: its envelope is read once.
    synchronized (schedule) {
      ids.forEach(id -> schedule.message(id).ifPresent(known -> messages.put(id, known)));
    }
    ids.removeAll(messages.keySet());
    try {
      store.messages(ids).forEach(message -> messages.put(message.id(), message));
    } catch (StoreFailure _) {
      // One damaged message must not keep the others from being read.
      ids.forEach(id -> single(id, messages));
    }
    return messages;
  }

  private void single(MessageId id, Map<MessageId, StoredMessage> messages) {
    try {
      store.message(id).ifPresent(message -> messages.put(id, message));
    } catch (StoreFailure e) {
      LOG.error("message {} stays undelivered: {}", id, e.getMessage());
    }
  }

  /// Does something while nothing is loaded.
  synchronized <T> T exclusively(Supplier<T> work) {
    return work.get();
  }

  static boolean isOpen(RecipientStatus status) {
    return status.state() == RecipientState.PENDING || status.state() == RecipientState.HELD;
  }
}

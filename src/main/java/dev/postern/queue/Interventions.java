package dev.postern.queue;

import dev.postern.event.Event;
import dev.postern.mail.MessageId;
import dev.postern.store.MessageStore;
import dev.postern.store.RecipientState;
import dev.postern.store.RecipientStatus;
import dev.postern.store.StoreFailure;
import dev.postern.store.StoredMessage;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// An operator's hand on one message: hold, release, retry, delete.
///
/// A recipient whose attempt is under way is only marked: the outcome decides first.
final class Interventions {

  private static final int PATIENCE_SECONDS = 30;

  private final Schedule schedule;
  private final Loader loader;
  private final Dispatcher dispatcher;
  private final MessageStore store;
  private final InstantSource clock;

  Interventions(
      Schedule schedule,
      Loader loader,
      Dispatcher dispatcher,
      MessageStore store,
      InstantSource clock) {
    this.schedule = schedule;
    this.loader = loader;
    this.dispatcher = dispatcher;
    this.store = store;
    this.clock = clock;
  }

  boolean hold(MessageId id) {
    return alone(
        () -> {
          List<RecipientStatus> open = open(id);
          var changes = new ArrayList<RecipientStatus>();
          int marked =
              takeOut(open, RecipientState.PENDING, Part.Wish.HOLD, RecipientState.HELD, changes);
          return apply(changes, Event.Kind.HELD) || marked > 0;
        });
  }

  boolean delete(MessageId id) {
    return alone(
        () -> {
          List<RecipientStatus> open = open(id);
          var changes = new ArrayList<RecipientStatus>();
          int marked =
              takeOut(
                  open, RecipientState.PENDING, Part.Wish.DELETE, RecipientState.DELETED, changes);
          open.stream()
              .filter(status -> status.state() == RecipientState.HELD)
              .forEach(status -> changes.add(with(status, RecipientState.DELETED)));
          return apply(changes, Event.Kind.DELETED) || marked > 0;
        });
  }

  boolean release(MessageId id) {
    return alone(
        () -> {
          List<RecipientStatus> open = open(id);
          boolean unmarked = unmark(open);
          Optional<StoredMessage> message = store.message(id);
          List<RecipientStatus> changes =
              open.stream()
                  .filter(status -> status.state() == RecipientState.HELD)
                  .map(status -> due(status, message.map(StoredMessage::released)))
                  .toList();
          return comeBack(changes, Event.Kind.RELEASED) || unmarked;
        });
  }

  boolean retry(MessageId id) {
    return alone(
        () -> {
          List<RecipientStatus> open = open(id);
          boolean active =
              open.stream()
                  .anyMatch(status -> status.state() == RecipientState.PENDING && isActive(status));
          var changes = new ArrayList<RecipientStatus>();
          for (RecipientStatus status : open) {
            if (status.state() == RecipientState.PENDING && !isActive(status)) {
              // An operator's wish is newer than the sender's to wait.
              changes.add(due(status, Optional.empty()));
            }
          }
          synchronized (schedule) {
            changes.removeIf(status -> !leave(status));
          }
          return comeBack(changes, Event.Kind.RETRIED) || active;
        });
  }

  // Nothing is loaded meanwhile, and what ends meanwhile is noted.
  private boolean alone(BooleanSupplier work) {
    return loader.exclusively(
        () -> {
          synchronized (schedule) {
            schedule.startReading();
          }
          try {
            return work.getAsBoolean();
          } finally {
            synchronized (schedule) {
              schedule.endReading(null);
            }
          }
        });
  }

  private List<RecipientStatus> open(MessageId id) {
    return store.recipients(id).stream().filter(Loader::isOpen).toList();
  }

  private boolean isActive(RecipientStatus status) {
    synchronized (schedule) {
      Part part = schedule.part(status.message(), status.index());
      return part != null && (part.phase == Part.Phase.BUSY || part.phase == Part.Phase.READY);
    }
  }

  /// Takes what can be taken out of memory, marks what is under way. Returns how many were marked.
  private int takeOut(
      List<RecipientStatus> open,
      RecipientState from,
      Part.Wish wish,
      RecipientState to,
      List<RecipientStatus> changes) {
    int marked = 0;
    synchronized (schedule) {
      for (RecipientStatus status : open) {
        if (status.state() != from) {
          continue;
        }
        Part part = schedule.part(status.message(), status.index());
        if (part != null && part.phase == Part.Phase.BUSY) {
          part.wish = wish;
          marked++;
        } else if (part != null) {
          changes.add(part.status(to));
          schedule.remove(part);
        } else if (schedule.isCurrent(status)) {
          changes.add(with(status, to));
        }
      }
    }
    return marked;
  }

  private boolean unmark(List<RecipientStatus> open) {
    boolean unmarked = false;
    synchronized (schedule) {
      for (RecipientStatus status : open) {
        Part part = schedule.part(status.message(), status.index());
        if (part != null && part.wish == Part.Wish.HOLD) {
          part.wish = Part.Wish.NONE;
          unmarked = true;
        }
      }
    }
    return unmarked;
  }

  // Out of memory while its new time is recorded; false where an attempt has begun or ended.
  private boolean leave(RecipientStatus status) {
    Part part = schedule.part(status.message(), status.index());
    if (part == null) {
      return schedule.isCurrent(status);
    }
    if (part.phase != Part.Phase.WAITING) {
      return false;
    }
    schedule.remove(part);
    return true;
  }

  private boolean apply(List<RecipientStatus> changes, Event.Kind kind) {
    if (changes.isEmpty()) {
      return false;
    }
    try {
      dispatcher
          .settlement()
          .record(changes, kind)
          .toCompletableFuture()
          .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .join();
      return true;
    } catch (CompletionException e) {
      throw new StoreFailure(
          "not recorded yet, the store cannot write; it is done as soon as the store works again",
          e);
    }
  }

  private boolean comeBack(List<RecipientStatus> changes, Event.Kind kind) {
    if (!apply(changes, kind)) {
      return false;
    }
    loader.load(changes);
    dispatcher.turn();
    return true;
  }

  /// Due now, or when its sender wants it released, if it has not been tried before that.
  private RecipientStatus due(RecipientStatus status, Optional<Instant> release) {
    Instant now = clock.instant();
    Instant due = release.filter(at -> status.attempts() == 0 && at.isAfter(now)).orElse(now);
    return status.at(due.truncatedTo(ChronoUnit.MILLIS));
  }

  private static RecipientStatus with(RecipientStatus status, RecipientState state) {
    return new RecipientStatus(
        status.message(),
        status.index(),
        state,
        status.attempts(),
        status.nextAttempt(),
        status.lastReply(),
        status.delayNotified());
  }
}

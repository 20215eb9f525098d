package dev.postern.queue;

import dev.postern.event.Event;
import dev.postern.mail.MessageId;
import dev.postern.store.BulkChange;
import dev.postern.store.Due;
import dev.postern.store.MessageStore;
import dev.postern.store.RecipientState;
import dev.postern.store.RecipientStatus;
import dev.postern.store.StoreFailure;
import dev.postern.store.StoredMessage;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An operator's hand on one message, or on all of a user's: hold, release, retry, delete.
///
/// A recipient whose attempt is under way is only marked: the outcome decides first.
final class Interventions {

  private static final int PATIENCE_SECONDS = 30;

  // Messages that are looked up at once, and that are changed in one commit, so that the mail of
  // others has its turn in between.
  private static final int PASS = 50_000;
  private static final int CHUNK = 500;

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
    return alone(() -> takeAway(id) > 0);
  }

  // Returns how many recipients are gone, or will be.
  private int takeAway(MessageId id) {
    List<RecipientStatus> open = open(id);
    var changes = new ArrayList<RecipientStatus>();
    int marked =
        takeOut(open, RecipientState.PENDING, Part.Wish.DELETE, RecipientState.DELETED, changes);
    open.stream()
        .filter(status -> status.state() == RecipientState.HELD)
        .forEach(status -> changes.add(with(status, RecipientState.DELETED)));
    boolean _ = apply(changes, Event.Kind.DELETED);
    return changes.size() + marked;
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

  /// Its next recipients' attempts may be under way: those end, and what is left of them is held.
  int holdAllOf(String user, String reason) {
    return alone(
        () -> {
          synchronized (schedule) {
            for (Part part : schedule.partsOf(user)) {
              if (part.phase == Part.Phase.BUSY) {
                part.wish = Part.Wish.HOLD;
                part.wishFor = reason;
              } else {
                schedule.remove(part);
              }
            }
          }
          return all(BulkChange.Act.HOLD, user, RecipientState.PENDING, reason);
        });
  }

  int releaseAllOf(String user) {
    int released =
        alone(
            () -> {
              Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
              synchronized (schedule) {
                for (Part part : schedule.partsOf(user)) {
                  if (part.wish == Part.Wish.HOLD) {
                    part.wish = Part.Wish.NONE;
                  }
                }
              }
              int count = all(BulkChange.Act.RELEASE, user, RecipientState.HELD, null);
              synchronized (schedule) {
                schedule.rewind(new Due(now, new MessageId(0), -1));
              }
              return count;
            });
    dispatcher.look();
    return released;
  }

  /// Where an attempt is under way, its outcome decides first.
  int deleteAllOf(String user) {
    return alone(
        () -> {
          var busy = new LinkedHashSet<MessageId>();
          synchronized (schedule) {
            for (Part part : schedule.partsOf(user)) {
              if (part.phase == Part.Phase.BUSY) {
                busy.add(part.entry.message.id());
              }
            }
            for (Part part : schedule.partsOf(user)) {
              if (!busy.contains(part.entry.message.id())) {
                schedule.remove(part);
              }
            }
          }
          int one = busy.stream().mapToInt(this::takeAway).sum();
          return one
              + all(BulkChange.Act.DELETE, user, RecipientState.PENDING, null, busy)
              + all(BulkChange.Act.DELETE, user, RecipientState.HELD, null, busy);
        });
  }

  /// One that is not in memory yet.
  void holdFresh(MessageId id, String reason) {
    boolean _ =
        alone(
            () -> {
              List<RecipientStatus> changes =
                  open(id).stream()
                      .filter(status -> status.state() == RecipientState.PENDING)
                      .map(status -> status.held(reason))
                      .toList();
              return apply(changes, Event.Kind.HELD);
            });
  }

  private int all(BulkChange.Act act, String user, RecipientState from, @Nullable String reason) {
    return all(act, user, from, reason, Set.of());
  }

  private int all(
      BulkChange.Act act,
      String user,
      RecipientState from,
      @Nullable String reason,
      Set<MessageId> except) {
    int count = 0;
    MessageId after = new MessageId(0);
    while (true) {
      List<MessageId> found = store.messagesOf(user, from, after, PASS);
      if (found.isEmpty()) {
        return count;
      }
      after = found.getLast();
      List<MessageId> ids = found.stream().filter(id -> !except.contains(id)).toList();
      for (int i = 0; i < ids.size(); i += CHUNK) {
        List<MessageId> some = ids.subList(i, Math.min(ids.size(), i + CHUNK));
        var change =
            new BulkChange(act, some, clock.instant().truncatedTo(ChronoUnit.MILLIS), reason);
        count += change(change, count);
      }
    }
  }

  private int change(BulkChange change, int before) {
    try {
      return dispatcher
          .settlement()
          .change(change)
          .toCompletableFuture()
          .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .join();
    } catch (CompletionException e) {
      throw new StoreFailure(
          "only "
              + before
              + " recipients are done, the store cannot write; say it again when it works",
          e);
    }
  }

  // Nothing is loaded meanwhile, and what ends meanwhile is noted.
  private <T> T alone(Supplier<T> work) {
    return loader.exclusively(
        () -> {
          synchronized (schedule) {
            schedule.startReading();
          }
          try {
            return work.get();
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

package dev.postern.queue;

import dev.postern.mail.Mailbox;
import dev.postern.store.Due;
import dev.postern.store.RecipientState;
import dev.postern.store.RecipientStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One pending recipient in memory. Guarded by the schedule's lock.
final class Part {

  /// Where it is.
  enum Phase {
    /// Its time has not come.
    WAITING,
    /// Due; stands in a group of its destination.
    READY,
    /// An attempt is under way, or its outcome is being recorded.
    BUSY,
    /// No longer the queue's.
    GONE
  }

  /// What an operator wants once the attempt under way has ended.
  enum Wish {
    NONE,
    HOLD,
    DELETE
  }

  final Entry entry;
  final int index;

  Phase phase = Phase.WAITING;
  Wish wish = Wish.NONE;

  /// Why it is to be held; null unless that is the wish, and where no reason was given.
  @Nullable String wishFor;

  int attempts;
  Instant nextAttempt;
  @Nullable String lastReply;
  boolean delayNotified;

  /// Why it was put off without an attempt; null where it was not.
  @Nullable String postponed;

  /// Of the attempt, while BUSY; null where it is about none.
  @Nullable Progress progress;

  /// Where it stands while READY, where it went while BUSY.
  @Nullable Group group;

  Part(Entry entry, RecipientStatus status) {
    this.entry = entry;
    this.index = status.index();
    this.attempts = status.attempts();
    this.nextAttempt = status.nextAttempt();
    this.lastReply = status.lastReply();
    this.delayNotified = status.delayNotified();
  }

  Mailbox mailbox() {
    return entry.message.envelope().recipients().get(index).mailbox();
  }

  Due due() {
    return new Due(nextAttempt, entry.message.id(), index);
  }

  RecipientStatus status(RecipientState state) {
    return new RecipientStatus(
        entry.message.id(), index, state, attempts, nextAttempt, lastReply, delayNotified);
  }

  void take(RecipientStatus status) {
    attempts = status.attempts();
    nextAttempt = status.nextAttempt();
    lastReply = status.lastReply();
    delayNotified = status.delayNotified();
  }
}

package dev.postern.store;

import dev.postern.mail.MessageId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where one recipient of one message stands: what the store keeps of it and the queue is rebuilt
/// from.
///
/// @param index its place in the envelope, from 0
/// @param attempts made so far
/// @param nextAttempt when it is due; ignored unless PENDING
/// @param lastReply what the next hop or we said last, null before the first attempt
/// @param delayNotified whether the sender has been told of the delay
/// @param heldFor why it is held; null unless HELD, and where an operator held that message
public record RecipientStatus(
    MessageId message,
    int index,
    RecipientState state,
    int attempts,
    Instant nextAttempt,
    @Nullable String lastReply,
    boolean delayNotified,
    @Nullable String heldFor) {

  /// One that is not held, or held by an operator without a reason.
  public RecipientStatus(
      MessageId message,
      int index,
      RecipientState state,
      int attempts,
      Instant nextAttempt,
      @Nullable String lastReply,
      boolean delayNotified) {
    this(message, index, state, attempts, nextAttempt, lastReply, delayNotified, null);
  }

  /// The same, pending and due at another time.
  public RecipientStatus at(Instant due) {
    return new RecipientStatus(
        message, index, RecipientState.PENDING, attempts, due, lastReply, delayNotified);
  }

  /// The same, held.
  public RecipientStatus held(@Nullable String reason) {
    return new RecipientStatus(
        message,
        index,
        RecipientState.HELD,
        attempts,
        nextAttempt,
        lastReply,
        delayNotified,
        reason);
  }
}

package dev.postern.queue;

import dev.postern.event.Event;
import dev.postern.mail.MessageId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an operator sees of one message.
///
/// @param from the envelope sender, empty for the null path
/// @param events oldest first; empty in lists
public record MessageView(
    MessageId id,
    Instant acceptedAt,
    String user,
    String project,
    String from,
    long size,
    @Nullable String messageIdField,
    @Nullable String subject,
    List<RecipientView> recipients,
    List<Event> events) {

  /// One recipient.
  ///
  /// @param state in lower case, as `pending`
  /// @param destination where it goes, null where no route takes it any more
  /// @param nextAttempt null unless pending
  /// @param why why it is still here or what became of it, in a sentence
  /// @param limit what limits its destination now and what would lift it, in a sentence; null where
  ///   nothing does, in lists, and for what is not pending
  public record RecipientView(
      String address,
      String state,
      @Nullable String destination,
      int attempts,
      @Nullable Instant nextAttempt,
      @Nullable String lastReply,
      String why,
      @Nullable String limit) {}
}

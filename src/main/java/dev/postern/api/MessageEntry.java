package dev.postern.api;

import dev.postern.event.Event;
import dev.postern.mail.MessageId;
import dev.postern.queue.MessageView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One message as the queue and the inbox show it.
///
/// @param id Postern's own, not the Message-ID field
/// @param user of the key that sent it
/// @param from the envelope sender, empty for the null path
/// @param size in octets
/// @param messageId the Message-ID field
/// @param events oldest first; empty in lists
public record MessageEntry(
    String id,
    Instant acceptedAt,
    String user,
    String project,
    String from,
    long size,
    @Nullable String messageId,
    @Nullable String subject,
    List<RecipientEntry> recipients,
    List<EventEntry> events) {

  /// One recipient.
  ///
  /// @param state pending, held, delivered, bounced, captured, deleted or suppressed
  /// @param destination where it goes; null where no route takes it any more
  /// @param nextAttempt null unless pending
  /// @param why why it is still here or what became of it, in a sentence
  /// @param limit what limits its destination now and what would lift it; null where nothing does,
  ///   and in lists
  public record RecipientEntry(
      String address,
      String state,
      @Nullable String destination,
      int attempts,
      @Nullable Instant nextAttempt,
      @Nullable String lastReply,
      String why,
      @Nullable String limit) {}

  /// One event of the message's fate, with the fields that the log has.
  public record EventEntry(
      Instant time, String event, @Nullable String recipient, Map<String, Object> fields) {}

  /// Messages, newest first.
  ///
  /// @param next give it as `before` to go on; null at the end
  public record MessageList(List<MessageEntry> messages, @Nullable String next) {

    static MessageList of(List<MessageView> views, int limit) {
      MessageId last = views.size() < limit ? null : views.getLast().id();
      return new MessageList(
          views.stream().map(MessageEntry::of).toList(), last == null ? null : last.toString());
    }
  }

  public static MessageEntry of(MessageView view) {
    return new MessageEntry(
        view.id().toString(),
        view.acceptedAt(),
        view.user(),
        view.project(),
        view.from(),
        view.size(),
        view.messageIdField(),
        view.subject(),
        view.recipients().stream().map(MessageEntry::recipient).toList(),
        view.events().stream().map(MessageEntry::event).toList());
  }

  private static RecipientEntry recipient(MessageView.RecipientView view) {
    return new RecipientEntry(
        view.address(),
        view.state(),
        view.destination(),
        view.attempts(),
        view.nextAttempt(),
        view.lastReply(),
        view.why(),
        view.limit());
  }

  private static EventEntry event(Event event) {
    return new EventEntry(event.at(), event.kind().label(), event.recipient(), event.fields());
  }
}

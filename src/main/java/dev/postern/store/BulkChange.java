package dev.postern.store;

import dev.postern.event.Event;
import dev.postern.mail.MessageId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an operator or the guard does to all mail of a user at once.
///
/// @param at when; what is released is due then, or when its sender wants it to be
/// @param reason for people; null for none
public record BulkChange(Act act, List<MessageId> messages, Instant at, @Nullable String reason) {

  public BulkChange {
    messages = List.copyOf(messages);
  }

  /// What it comes to.
  public enum Act {
    /// Pending becomes held.
    HOLD(Event.Kind.HELD),
    /// Held becomes pending.
    RELEASE(Event.Kind.RELEASED),
    /// Pending and held become deleted.
    DELETE(Event.Kind.DELETED);

    private final Event.Kind kind;

    Act(Event.Kind kind) {
      this.kind = kind;
    }

    /// Of the event that says so.
    public Event.Kind kind() {
      return kind;
    }
  }
}

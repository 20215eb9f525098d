package dev.postern.queue;

import dev.postern.mail.MessageId;
import dev.postern.store.StoredMessage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Tells senders what became of their mail. Owned by the queue, plugged in by `bounce`, which lies
/// above it.
public interface FailureSink {

  /// What a notification says of a recipient (RFC 3464 §2.3.3).
  enum Action {
    FAILED,
    DELAYED,
    DELIVERED,
    RELAYED
  }

  /// One recipient's part of a notification.
  ///
  /// @param until for DELAYED, when we give up
  record Report(int index, Action action, Outcome outcome, Instant lastAttempt, Instant until) {}

  /// Composes a notification for those recipients whose NOTIFY wants it, and makes it durable;
  /// completes with its id, or empty where none is owed (null sender, NOTIFY=NEVER). The queue
  /// records the recipients' fate only after this.
  CompletionStage<Optional<MessageId>> report(StoredMessage message, List<Report> reports);
}

package dev.postern.submission;

import dev.postern.mail.MessageId;
import dev.postern.mail.Refusal;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/// One message on its way in. Used by one thread at a time.
public interface Incoming {

  /// Takes octets (a copy), CRLF throughout. False means: stop until [#caughtUp] completes. A
  /// refusal found on the way is kept for [#finish].
  boolean write(ByteBuffer octets);

  CompletionStage<Void> caughtUp();

  /// The message is complete. Accepted only after the commit that holds it is synced; never fails.
  CompletionStage<Receipt> finish();

  /// Drops it; idempotent.
  void discard();

  /// What became of it.
  sealed interface Receipt {
    record Accepted(MessageId id) implements Receipt {}

    record Refused(Refusal refusal) implements Receipt {}
  }
}

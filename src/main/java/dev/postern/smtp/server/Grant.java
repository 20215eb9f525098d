package dev.postern.smtp.server;

import dev.postern.mail.Handling;
import dev.postern.mail.Handling.DeliverBy;
import dev.postern.mail.Refusal;
import dev.postern.mail.Reply;
import dev.postern.smtp.Requests;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a session makes of the [Requests] that MAIL brings.
sealed interface Grant {

  /// All of it, or less where the reply says so.
  ///
  /// @param reply what MAIL is answered, if nothing else is against it
  record Granted(Handling handling, Reply reply) implements Grant {}

  record Denied(Refusal refusal) implements Grant {}

  static Grant of(Requests requests, Dialogue dialogue) {
    if (requests.equals(Requests.NONE)) {
      return new Granted(Handling.PLAIN, Replies.SENDER_OK);
    }
    Handling handling = requests.arrivedAt(dialogue.now);
    Refusal refusal = refusal(requests, handling, dialogue);
    if (refusal != null) {
      return new Denied(refusal);
    }
    // Who has shown no key may wait longer than others, but not push ahead (RFC 6710 §4.1).
    return handling.priority() > 0 && dialogue.user == null
        ? new Granted(handling.with(0), Replies.lowered(0))
        : new Granted(handling, Replies.SENDER_OK);
  }

  private static @Nullable Refusal refusal(
      Requests requests, Handling handling, Dialogue dialogue) {
    Duration most = dialogue.policy.maxHold();
    Optional<Instant> release = handling.release();
    if (requests.hold() != null && most.isZero()) {
      return Replies.NO_HOLD;
    }
    if (release.filter(dialogue.now.plus(most)::isBefore).isPresent()) {
      return Replies.tooFarAhead(most);
    }
    // RFC 4865 §4: both spans begin with the submission.
    Optional<Instant> deadline = handling.deadline().map(DeliverBy::at);
    if (deadline.isPresent() && release.filter(deadline.get()::isBefore).isPresent()) {
      return Replies.DUE_BEFORE_RELEASE;
    }
    return requests.requireTls() && !dialogue.tls ? Replies.REQUIRETLS_NEEDS_TLS : null;
  }
}

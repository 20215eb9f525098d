package dev.postern.smtp.server;

import dev.postern.mail.Envelope;
import dev.postern.mail.Octets;
import dev.postern.mail.Recipient;
import dev.postern.mail.ReversePath;
import org.jspecify.annotations.Nullable;

/// What the protocol can't know by itself.
public sealed interface Question {

  /// AUTH with a mechanism that was offered. Answer: [Answer.Challenge], [Answer.Authenticated] or
  /// [Answer.Refused].
  ///
  /// @param initial the initial response, already decoded; null where there was none (RFC 4954 §4)
  record Authenticate(String mechanism, @Nullable Octets initial) implements Question {}

  /// The client's response to a challenge, already decoded. Answered like [Authenticate].
  record Respond(Octets response) implements Question {}

  /// May this session send from here? Answer: [Answer.Allowed] or [Answer.Refused].
  ///
  /// @param envelope without recipients yet
  /// @param size what SIZE declared, 0 where it was not given (RFC 1870)
  record From(ReversePath sender, Envelope envelope, long size) implements Question {}

  /// May it send to there? Answer: [Answer.Allowed] or [Answer.Refused].
  record To(Recipient recipient) implements Question {}

  /// DATA or the first BDAT: get ready for [Effect.Body]. Answer: [Answer.Allowed] or
  /// [Answer.Refused].
  record Begin(Envelope envelope) implements Question {}

  /// The message is complete: make it durable. Answer: [Answer.Accepted] or [Answer.Refused].
  record Commit() implements Question {}
}

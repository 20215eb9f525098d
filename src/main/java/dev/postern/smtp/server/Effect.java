package dev.postern.smtp.server;

import dev.postern.mail.Refusal;
import dev.postern.mail.Reply;
import java.nio.ByteBuffer;

/// What a [ServerSession] wants done, in the order of its list.
public sealed interface Effect {

  /// Write a reply. Consecutive replies may leave in one packet (RFC 2920 §3.2).
  record Send(Reply reply) implements Effect {}

  /// Write a negative reply that counts as a refusal; `command` is the verb that caused it, for the
  /// log, never an argument.
  record Refuse(Refusal refusal, String command) implements Effect {}

  /// Find an answer and return it as [Input.Answered]. Always the last of its list.
  record Ask(Question question) implements Effect {}

  /// Octets of the message, dots removed, line ends CRLF throughout (except for BINARYMIME). The
  /// slice is valid only until the next input. Comes only between an allowed [Question.Begin] and
  /// [Question.Commit] or [Discard].
  record Body(ByteBuffer slice) implements Effect {}

  /// The message begun won't be committed: drop what was written of it.
  record Discard() implements Effect {}

  /// Begin the handshake after all that was sent, and drop all plaintext received but not yet taken
  /// (RFC 3207 §4.2). Always the last of its list.
  record StartTls() implements Effect {}

  /// Close after all that was sent. Always the last of its list.
  record Close() implements Effect {}
}

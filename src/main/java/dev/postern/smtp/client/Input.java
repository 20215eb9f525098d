package dev.postern.smtp.client;

import dev.postern.mail.Reply;
import java.nio.ByteBuffer;

/// What happens to a [ClientSession].
public sealed interface Input {

  /// The connection is up (after the handshake, where TLS comes first).
  record Opened() implements Input {}

  /// Octets from the peer. The session takes all of them.
  record Octets(ByteBuffer buffer) implements Input {}

  /// The handshake after [Effect.StartTls] is done.
  record Secured() implements Input {}

  /// The peer let us wait too long.
  record TimedOut() implements Input {}

  /// The connection is gone, or could not be made.
  ///
  /// @param kind CLOSED, or a closer description of the cause
  record Closed(Fault.Kind kind, String detail) implements Input {}

  /// Send a message. Only while [ClientSession#isReady].
  record Begin(Transaction transaction) implements Input {}

  /// The message is written to its end, with the final dot where there is one.
  record BodySent() implements Input {}

  /// The message can't be read to its end: what was written of it must not be taken for whole.
  record BodyFailed(String detail) implements Input {}

  /// The message can't be put in the form that the peer takes; told while it was being written.
  record BodyImpossible(Reply reply) implements Input {}

  /// End the session when no transaction is open.
  record Quit() implements Input {}
}

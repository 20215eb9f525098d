package dev.postern.smtp.server;

import java.nio.ByteBuffer;

/// What happens to a [ServerSession].
public sealed interface Input {

  /// The connection is up (after the handshake on an implicit TLS listener): time for the greeting.
  record Opened() implements Input {}

  /// Octets from the client. The session advances the position past what it took; the rest is to be
  /// presented again, with whatever has come since, once the open question is answered or, where
  /// none is open, once the replies so far have left. After [Effect.StartTls] the rest is to be
  /// dropped.
  record Octets(ByteBuffer buffer) implements Input {}

  /// The answer to the question that is open.
  record Answered(Answer answer) implements Input {}

  /// The handshake after [Effect.StartTls] is done.
  record TlsUp() implements Input {}

  /// Nothing came for as long as RFC 5321 §4.5.3.2 lets the client wait.
  record TimedOut() implements Input {}

  /// The relay shuts down, or must end this session for the given reason: the client is told 421 at
  /// once when no transaction is open, else as soon as the transaction has ended.
  record ShutDown(dev.postern.mail.Refusal reason) implements Input {}
}

package dev.postern.smtp.client;

import dev.postern.mail.Reply;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What happens to a [ClientSession].
public sealed interface Input {

  /// The connection is up (after the handshake, where TLS comes first).
  ///
  /// @param endPoint as for [Secured]; null without TLS
  record Opened(dev.postern.mail.@Nullable Octets endPoint) implements Input {

    /// Without a channel binding.
    public Opened() {
      this(null);
    }
  }

  /// Octets from the peer. The session takes all of them.
  record Octets(ByteBuffer buffer) implements Input {}

  /// The handshake after [Effect.StartTls] is done.
  ///
  /// @param endPoint the tls-server-end-point channel binding (RFC 5929 §4.1); null where nobody
  ///   needs it, or none is known
  record Secured(dev.postern.mail.@Nullable Octets endPoint) implements Input {

    /// Without a channel binding.
    public Secured() {
      this(null);
    }
  }

  /// The peer let us wait too long.
  record TimedOut() implements Input {}

  /// The connection is gone, or could not be made.
  ///
  /// @param kind CLOSED, or a closer description of the cause
  record Closed(Fault.Kind kind, String detail) implements Input {}

  /// Send a message. Only while [ClientSession#isReady].
  record Begin(Transaction transaction, Extent extent) implements Input {

    /// The whole of it.
    public Begin(Transaction transaction) {
      this(transaction, Extent.MESSAGE);
    }
  }

  /// The message is written to its end, with the final dot where there is one.
  record BodySent() implements Input {}

  /// The message can't be read to its end: what was written of it must not be taken for whole.
  record BodyFailed(String detail) implements Input {}

  /// The message can't be put in the form that the peer takes; told while it was being written.
  record BodyImpossible(Reply reply) implements Input {}

  /// How far a transaction goes before it is taken back. What could have gone on is
  /// [Verdict.Postponed] then.
  enum Extent {
    /// MAIL alone.
    SENDER,
    /// MAIL and each RCPT.
    RECIPIENTS,
    /// To the end of the message.
    MESSAGE
  }

  /// End the session when no transaction is open.
  record Quit() implements Input {}
}

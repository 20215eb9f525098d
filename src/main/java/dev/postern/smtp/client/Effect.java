package dev.postern.smtp.client;

import java.nio.ByteBuffer;
import java.util.List;

/// What a [ClientSession] wants done, in the order of its list.
public sealed interface Effect {

  /// Write octets.
  record Send(ByteBuffer octets) implements Effect {}

  /// Begin the handshake after all that was sent. Always the last of its list.
  record StartTls() implements Effect {}

  /// Write the message, then say [Input.BodySent].
  record SendBody(Form form) implements Effect {}

  /// A transaction can begin. Comes once after the login, and again after each transaction that
  /// leaves the connection usable.
  record Ready() implements Effect {}

  /// The transaction is over; a verdict per recipient, in the order of [Transaction#recipients].
  record Done(List<Verdict> verdicts) implements Effect {
    public Done {
      verdicts = List.copyOf(verdicts);
    }
  }

  /// The connection came to nothing while no transaction was open.
  record Failed(Fault fault) implements Effect {}

  /// Close after all that was sent. Always the last of its list.
  record Close() implements Effect {}

  /// How the message is written.
  enum Form {
    /// Dot-stuffed, with the final dot (RFC 5321 §4.5.2).
    DOTS,
    /// Converted to 7 bits first, then as DOTS (RFC 6152 §3).
    DOTS_SEVEN_BIT,
    /// As it is: its size was announced (RFC 3030 §2).
    CHUNK
  }
}

package dev.postern.smtp.server;

/// Where a session stands.
enum State {
  /// Connected, not yet greeted.
  OPENING,

  // The states that take a command line: the columns of [CommandTable].

  /// TLS is demanded and not yet there.
  CLEAR,
  /// No EHLO or HELO yet.
  FRESH,
  /// A key is demanded and not yet shown.
  GREETED,
  /// A transaction may begin.
  READY,
  /// MAIL was accepted, no RCPT yet.
  MAIL,
  /// At least one recipient was accepted.
  RCPT,
  /// Between two chunks of a message.
  CHUNKS,

  // The states that take other octets.

  /// The next line is a response in an AUTH exchange.
  AUTH,
  /// The message follows, up to its final dot.
  DATA,
  /// The octets of a chunk follow.
  CHUNK,

  // The states that take none.

  /// A question is open.
  ASKING,
  HANDSHAKE,
  ENDED
}

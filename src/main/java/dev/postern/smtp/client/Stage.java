package dev.postern.smtp.client;

/// How far a connection to a next hop has come: what the peer is to answer next. Decides how long
/// to wait (RFC 5321 §4.5.3.2) and what a fault means.
public enum Stage {
  /// The connection, and the handshake where TLS comes first.
  CONNECT,
  GREETING,
  /// EHLO, or HELO after it was refused.
  HELLO,
  STARTTLS,
  HANDSHAKE,
  AUTH,
  /// Nothing is open: ready for a transaction.
  READY,
  MAIL,
  RCPT,
  /// The DATA command.
  DATA,
  /// The message is being written.
  BODY,
  /// The reply to the final dot, or to the last chunk.
  END,
  RSET,
  QUIT,
  CLOSED;

  /// Whether a fault here says something about the host and not about a message: nothing was ready
  /// yet.
  public boolean isBeforeReady() {
    return compareTo(READY) < 0;
  }
}

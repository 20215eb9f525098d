package dev.postern.bench;

import java.util.Locale;

/// What can go wrong with a message or a connection.
public enum Trouble {
  /// No connection could be made.
  NOT_CONNECTED,
  /// The handshake failed, the certificate is not good, or TLS is not offered.
  TLS,
  /// The login was refused, or could not be sent.
  LOGIN,
  /// The server said 4xx or 5xx.
  REFUSED,
  /// The server let us wait too long.
  TIMEOUT,
  /// The server closed, or the connection broke.
  CLOSED,
  /// What the server said is not SMTP.
  PROTOCOL,
  /// The server can't be asked: an extension or a limit of its is in the way.
  IMPOSSIBLE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

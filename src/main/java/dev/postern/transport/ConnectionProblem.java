package dev.postern.transport;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Why a connection could not be made or secured, in words that may stand in a log or a bounce.
public final class ConnectionProblem extends IOException {

  /// What failed.
  public enum Kind {
    /// The host's name has no address, or could not be looked up.
    NAME,
    /// No address of the host took the connection.
    CONNECT,
    /// The handshake failed, or the certificate is not good enough.
    TLS
  }

  private final Kind kind;

  ConnectionProblem(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}

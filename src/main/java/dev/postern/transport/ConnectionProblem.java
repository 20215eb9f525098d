package dev.postern.transport;

import java.io.IOException;
import java.util.Optional;
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
  private final @Nullable TlsFault fault;

  private ConnectionProblem(
      Kind kind, @Nullable TlsFault fault, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.fault = fault;
  }

  static ConnectionProblem name(String message, Throwable cause) {
    return new ConnectionProblem(Kind.NAME, null, message, cause);
  }

  static ConnectionProblem connect(String message, @Nullable Throwable cause) {
    return new ConnectionProblem(Kind.CONNECT, null, message, cause);
  }

  static ConnectionProblem tls(TlsFault fault, String message, Throwable cause) {
    return new ConnectionProblem(Kind.TLS, fault, message, cause);
  }

  public Kind kind() {
    return kind;
  }

  /// What failed in the handshake; present for [Kind#TLS] only.
  public Optional<TlsFault> fault() {
    return Optional.ofNullable(fault);
  }
}

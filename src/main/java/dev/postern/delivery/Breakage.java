package dev.postern.delivery;

import dev.postern.smtp.client.Fault;
import dev.postern.smtp.client.Fault.Kind;
import dev.postern.smtp.client.Stage;
import dev.postern.transport.ConnectionProblem;
import dev.postern.transport.TlsFault;
import org.jspecify.annotations.Nullable;

/// Tells what a broken connection's cause means.
final class Breakage {

  private Breakage() {}

  /// @param host the host's name, which the text need not repeat
  /// @param cause null for an orderly close
  static Fault fault(String host, Stage stage, @Nullable Throwable cause) {
    return switch (cause) {
      case null -> Fault.of(Kind.CLOSED, stage, "it closed the connection");
      case ConnectionProblem problem ->
          Fault.of(kind(problem.kind()), stage, text(host, problem.getMessage()));
      default ->
          Fault.of(
              stage == Stage.CONNECT ? Kind.CONNECT : Kind.CLOSED,
              stage,
              text(host, String.valueOf(cause.getMessage())));
    };
  }

  /// What failed in a handshake; null where none did.
  static @Nullable TlsFault tls(@Nullable Throwable cause) {
    return cause instanceof ConnectionProblem problem ? problem.fault().orElse(null) : null;
  }

  private static Kind kind(ConnectionProblem.Kind kind) {
    return switch (kind) {
      case NAME -> Kind.NO_SUCH_HOST;
      case CONNECT -> Kind.CONNECT;
      case TLS -> Kind.TLS_FAILED;
    };
  }

  private static String text(String host, @Nullable String message) {
    String line = message == null ? "" : message.lines().findFirst().orElse("").strip();
    return line.startsWith(host + ": ")
        ? line.substring(host.length() + 2)
        : line.startsWith(host + " [") ? line.substring(host.length() + 1) : line;
  }
}

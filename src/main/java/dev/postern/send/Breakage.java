package dev.postern.send;

import dev.postern.smtp.client.Fault.Kind;
import dev.postern.smtp.client.Input;
import dev.postern.transport.ConnectionProblem;
import org.jspecify.annotations.Nullable;

/// Tells a session what a broken connection's cause means.
final class Breakage {

  private Breakage() {}

  /// @param opened whether there had been a connection
  /// @param cause null for an orderly close
  static Input.Closed of(boolean opened, @Nullable Throwable cause) {
    return switch (cause) {
      case null -> new Input.Closed(Kind.CLOSED, "it closed the connection");
      case ConnectionProblem problem -> new Input.Closed(kind(problem.kind()), line(problem));
      default -> new Input.Closed(opened ? Kind.CLOSED : Kind.CONNECT, line(cause));
    };
  }

  private static Kind kind(ConnectionProblem.Kind kind) {
    return switch (kind) {
      case NAME -> Kind.NO_SUCH_HOST;
      case CONNECT -> Kind.CONNECT;
      case TLS -> Kind.TLS_FAILED;
    };
  }

  private static String line(Throwable cause) {
    String text = cause.getMessage() == null ? "" : cause.getMessage();
    return text.lines().findFirst().orElse(cause.getClass().getSimpleName()).strip();
  }
}

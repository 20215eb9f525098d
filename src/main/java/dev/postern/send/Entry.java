package dev.postern.send;

/// One line of a dialogue.
///
/// @param millis since the connection was made
/// @param secured whether it went over TLS
/// @param text without its line end, and without secrets
public record Entry(long millis, Kind kind, boolean secured, String text) {

  /// Who said it.
  public enum Kind {
    CLIENT,
    SERVER,
    /// Nobody: what happened besides.
    NOTE
  }

  /// ` ~>` and `<~ ` are over TLS.
  public String arrow() {
    return switch (kind) {
      case CLIENT -> secured ? "~>" : "->";
      case SERVER -> secured ? "<~" : "<-";
      case NOTE -> "--";
    };
  }
}

package dev.postern.mail;

import java.util.Optional;

/// An enhanced mail system status code (RFC 3463 §2), such as `5.7.1`.
///
/// @param type 2 success, 4 persistent transient failure, 5 permanent failure
/// @param subject 0 to 999, for example 7 for security or policy
/// @param detail 0 to 999
public record EnhancedStatus(int type, int subject, int detail) {

  public EnhancedStatus {
    if ((type != 2 && type != 4 && type != 5)
        || subject < 0
        || subject > 999
        || detail < 0
        || detail > 999) {
      throw new IllegalArgumentException("no such status: " + type + "." + subject + "." + detail);
    }
  }

  /// Reads `5.7.1`; empty where the text is anything else.
  public static Optional<EnhancedStatus> parse(String text) {
    int dot = text.indexOf('.', 2);
    if (dot < 0 || text.charAt(1) != '.' || "245".indexOf(text.charAt(0)) < 0) {
      return Optional.empty();
    }
    int subject = number(text, 2, dot);
    int detail = number(text, dot + 1, text.length());
    return subject < 0 || detail < 0
        ? Optional.empty()
        : Optional.of(new EnhancedStatus(text.charAt(0) - '0', subject, detail));
  }

  /// Reads a literal of our own source.
  ///
  /// @throws IllegalArgumentException if it is not a status: a bug of ours
  public static EnhancedStatus of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not a status: " + text));
  }

  @Override
  public String toString() {
    return type + "." + subject + "." + detail;
  }

  // One to three digits, -1 for anything else. By hand, since every reply of every hop comes by
  // here.
  private static int number(String text, int from, int to) {
    if (from == to || to - from > 3) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = 10 * value + c - '0';
    }
    return value;
  }
}

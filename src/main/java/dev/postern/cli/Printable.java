package dev.postern.cli;

/// Texts that others wrote, made safe to show: a subject must not move a terminal's cursor, set its
/// title or turn a line around.
final class Printable {

  private static final char REPLACEMENT = '\uFFFD';

  private Printable() {}

  /// On one line.
  static String of(String text) {
    return safe(text, false);
  }

  /// With its line ends, as LF, and tabs.
  static String lines(String text) {
    return safe(text.replace("\r\n", "\n"), true);
  }

  /// On one line, cut with an ellipsis where it has more characters than `most`.
  static String cut(String text, int most) {
    String safe = of(text);
    if (safe.codePointCount(0, safe.length()) <= most) {
      return safe;
    }
    return safe.substring(0, safe.offsetByCodePoints(0, most - 1)) + '…';
  }

  private static String safe(String text, boolean lines) {
    var safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (lines && (c == '\n' || c == '\t')) {
                safe.append((char) c);
              } else {
                safe.appendCodePoint(isHarmless(c) ? c : REPLACEMENT);
              }
            });
    return safe.toString();
  }

  // FORMAT holds the controls of writing direction and what is invisible.
  private static boolean isHarmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}

package dev.postern.bounce;

import java.util.Optional;

/// Text that somebody else chose, made fit to stand in a notification: it can end no line, no field
/// and no part.
final class Quoted {

  private static final int WIDTH = 76;

  private Quoted() {}

  /// Without control characters, in printable ASCII unless `utf8`, cut to `most` characters.
  static String of(String text, boolean utf8, int most) {
    var clean = new StringBuilder(Math.min(text.length(), most));
    text.codePoints()
        .limit(most)
        .forEach(c -> clean.appendCodePoint(isFit(c, utf8) ? c : c == '\t' ? ' ' : '?'));
    return clean.toString().strip();
  }

  private static boolean isFit(int c, boolean utf8) {
    if (c < 128) {
      return c >= ' ' && c < 127;
    }
    return utf8
        && !Character.isISOControl(c)
        && Character.getType(c) != Character.SURROGATE
        && Character.getType(c) != Character.LINE_SEPARATOR
        && Character.getType(c) != Character.PARAGRAPH_SEPARATOR
        && Character.getType(c) != Character.FORMAT;
  }

  /// Breaks a text at blanks into lines of about 76 columns; every line but the first begins with
  /// `indent`. A word longer than a line stays whole.
  static String folded(String text, String indent) {
    var lines = new StringBuilder();
    int column = 0;
    for (String word : text.split(" +", -1)) {
      if (column > 0 && column + 1 + word.length() > WIDTH) {
        lines.append("\r\n").append(indent);
        column = indent.length();
      } else if (column > 0) {
        lines.append(' ');
        column++;
      }
      lines.append(word);
      column += word.length();
    }
    return lines.toString();
  }

  /// A Message-ID that may stand in In-Reply-To; empty where it looks like anything else.
  static Optional<String> messageId(String field) {
    return field.matches("<[!-;=?-~]{1,300}>") ? Optional.of(field) : Optional.empty();
  }
}

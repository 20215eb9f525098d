package dev.postern.mime;

import java.util.Optional;
import java.util.function.IntPredicate;

/// Reads the tokens of a structured field's unfolded value from left to right (RFC 5322 §3.2).
final class FieldCursor {

  private static final int MAX_COMMENT_DEPTH = 32;

  private final String text;
  private int at;

  FieldCursor(String text) {
    this.text = text;
  }

  boolean done() {
    return at == text.length();
  }

  /// The next character, or NUL at the end: a header block that holds a NUL never gets here.
  char peek() {
    return done() ? '\0' : text.charAt(at);
  }

  boolean take(char expected) {
    if (peek() != expected || done()) {
      return false;
    }
    at++;
    return true;
  }

  int position() {
    return at;
  }

  String since(int position) {
    return text.substring(position, at);
  }

  /// Passes blanks and comments, nested ones too. False where a comment has no end.
  boolean skip() {
    while (!done()) {
      char c = text.charAt(at);
      if (c == ' ' || c == '\t') {
        at++;
      } else if (c != '(') {
        return true;
      } else if (!comment()) {
        return false;
      }
    }
    return true;
  }

  private boolean comment() {
    int depth = 0;
    while (!done()) {
      char c = text.charAt(at++);
      if (c == '\\') {
        if (done()) {
          return false;
        }
        at++;
      } else if (c == '(') {
        if (++depth > MAX_COMMENT_DEPTH) {
          return false;
        }
      } else if (c == ')' && --depth == 0) {
        return true;
      }
    }
    return false;
  }

  /// The inside of a quoted string, unescaped; empty where there is none or it has no end.
  Optional<String> quoted() {
    if (!take('"')) {
      return Optional.empty();
    }
    var inside = new StringBuilder();
    while (!done()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return Optional.of(inside.toString());
      }
      if (c == '\\') {
        if (done()) {
          return Optional.empty();
        }
        c = text.charAt(at++);
      }
      inside.append(c);
    }
    return Optional.empty();
  }

  /// The longest run of such characters, possibly empty.
  String run(IntPredicate member) {
    int from = at;
    while (!done() && member.test(text.charAt(at))) {
      at++;
    }
    return text.substring(from, at);
  }

  /// Passes everything up to such a character.
  void pass(IntPredicate until) {
    while (!done() && !until.test(text.charAt(at))) {
      at++;
    }
  }

  /// RFC 5322 §3.2.3, with RFC 6532 §3.2.
  static boolean isAtomText(int c) {
    return c > 127
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
  }

  /// A token of MIME (RFC 2045 §5.1).
  static boolean isToken(int c) {
    return c > ' ' && c < 127 && "()<>@,;:\\\"/[]?=".indexOf(c) < 0;
  }
}

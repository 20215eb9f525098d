package dev.postern.egress;

import java.util.Locale;

/// A pattern in which `*` stands for any characters; compares without case.
///
/// Patterns come from an operator, texts from strangers: matching is bounded by the product of
/// their lengths, whatever they are, and no text is looked at past [#MOST_TEXT].
public final class Glob {

  /// As long as a pattern gets.
  public static final int MOST_PATTERN = 200;

  /// Where a text is cut.
  public static final int MOST_TEXT = 1000;

  private final String written;
  private final String pattern;

  private Glob(String written, String pattern) {
    this.written = written;
    this.pattern = pattern.toLowerCase(Locale.ROOT).replaceAll("\\*+", "*");
  }

  /// Matches whole texts.
  public static Glob whole(String pattern) {
    return new Glob(pattern, pattern);
  }

  /// Matches texts that have the pattern somewhere.
  public static Glob within(String pattern) {
    return new Glob(pattern, "*" + pattern + "*");
  }

  public boolean matches(String text) {
    int length = Math.min(text.length(), MOST_TEXT);
    int at = 0;
    int in = 0;
    int star = -1;
    int resume = 0;
    while (at < length) {
      if (in < pattern.length() && pattern.charAt(in) == '*') {
        star = in++;
        resume = at;
      } else if (in < pattern.length()
          && pattern.charAt(in) == Character.toLowerCase(text.charAt(at))) {
        in++;
        at++;
      } else if (star >= 0) {
        // The last star takes one character more. Earlier ones need never be gone back to.
        in = star + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    while (in < pattern.length() && pattern.charAt(in) == '*') {
      in++;
    }
    return in == pattern.length();
  }

  /// The pattern as it was written.
  @Override
  public String toString() {
    return written;
  }

  /// Equal where they match the same.
  @Override
  public boolean equals(Object other) {
    return other instanceof Glob glob && glob.pattern.equals(pattern);
  }

  @Override
  public int hashCode() {
    return pattern.hashCode();
  }
}

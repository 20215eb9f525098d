package dev.postern.domain;

/// One thing that was looked at.
///
/// @param check what: `spf`, `dkim`, `ptr` …
/// @param seen what the DNS says
/// @param why why it matters, in a sentence
/// @param change what to do, with the exact record where there is one; empty where all is well
public record Finding(String check, Level level, String seen, String why, String change) {

  /// How it is.
  public enum Level {
    OK,
    /// Nothing is wrong; there is something to gain.
    HINT,
    /// Some receivers will mind.
    WARN,
    /// Mail will be refused, or end up in the spam folder.
    FAIL
  }

  static Finding ok(String check, String seen, String why) {
    return new Finding(check, Level.OK, seen, why, "");
  }
}

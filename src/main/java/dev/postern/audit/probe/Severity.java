package dev.postern.audit.probe;

import java.util.Locale;
import java.util.Optional;

/// How bad a finding is, in rising order.
public enum Severity {
  /// Worth knowing; nothing has to be done.
  INFO,
  /// Helps an attacker a little, or a client will stumble over it some day.
  LOW,
  /// A weakness that needs another one, or luck, to do harm.
  MEDIUM,
  /// Does harm by itself.
  HIGH,
  /// Strangers can use or read what is not theirs, now.
  CRITICAL;

  /// As people write it: in lower case.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Reads [#word].
  public static Optional<Severity> parse(String word) {
    for (Severity severity : values()) {
      if (severity.word().equals(word.toLowerCase(Locale.ROOT))) {
        return Optional.of(severity);
      }
    }
    return Optional.empty();
  }

  /// Whether this is at least as bad.
  public boolean isAtLeast(Severity other) {
    return compareTo(other) >= 0;
  }
}

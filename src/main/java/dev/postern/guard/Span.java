package dev.postern.guard;

import java.time.Duration;
import java.util.Locale;

/// The times over which something is counted.
public enum Span {
  SECOND(Duration.ofSeconds(1)),
  MINUTE(Duration.ofMinutes(1)),
  HOUR(Duration.ofHours(1)),
  DAY(Duration.ofDays(1));

  private final Duration length;

  Span(Duration length) {
    this.length = length;
  }

  public Duration length() {
    return length;
  }

  /// As the configuration writes it.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

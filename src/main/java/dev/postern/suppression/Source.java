package dev.postern.suppression;

import java.util.Locale;
import java.util.Optional;

/// How a recipient got on the list.
public enum Source {
  MANUAL,
  HARD_BOUNCE,
  COMPLAINT,
  IMPORT;

  /// As it stands in columns, JSON and CSV: `hard-bounce`.
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Empty where there is no such source.
  public static Optional<Source> parse(String label) {
    for (Source source : values()) {
      if (source.label().equals(label)) {
        return Optional.of(source);
      }
    }
    return Optional.empty();
  }
}

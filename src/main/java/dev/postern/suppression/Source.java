package dev.postern.suppression;

import java.util.Locale;
import java.util.Optional;

/// How a recipient got on the list.
public enum Source {
  MANUAL(0),
  HARD_BOUNCE(1),
  COMPLAINT(2),
  IMPORT(3);

  private final int tag;

  Source(int tag) {
    this.tag = tag;
  }

  /// In two bits, for [Fingerprints].
  int tag() {
    return tag;
  }

  static Source of(int tag) {
    return switch (tag) {
      case 0 -> MANUAL;
      case 1 -> HARD_BOUNCE;
      case 2 -> COMPLAINT;
      default -> IMPORT;
    };
  }

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

package dev.postern.cli;

import java.io.Console;
import java.util.Optional;

/// The terminal, where there is one.
final class Terminal {

  private Terminal() {}

  static boolean isThere() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  /// Colours, unless there is no terminal or somebody does not want them (no-color.org).
  static Paint paint() {
    String unwanted = System.getenv("NO_COLOR");
    return isThere() && (unwanted == null || unwanted.isEmpty()) ? Paint.COLOURS : Paint.PLAIN;
  }

  /// How a severity is shown.
  enum Paint {
    PLAIN,
    COLOURS
  }
}

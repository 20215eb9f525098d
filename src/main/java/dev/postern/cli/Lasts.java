package dev.postern.cli;

import java.time.Duration;

/// How long something is to last, in the units of the configuration but for milliseconds.
final class Lasts {

  private Lasts() {}

  /// As `--for` has it.
  static Duration parse(String text) {
    return parse("--for", text);
  }

  /// @param option that it is the value of
  static Duration parse(String option, String text) {
    if (!text.matches("\\d{1,6}[smhd]")) {
      throw CliFailure.usage(option + " can't be \"" + text + "\"; write it as 30m, 2h or 1d");
    }
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(number);
      case 'm' -> Duration.ofMinutes(number);
      case 'h' -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}

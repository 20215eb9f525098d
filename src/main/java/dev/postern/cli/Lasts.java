package dev.postern.cli;

import java.time.Duration;

/// `--for`: how long something is to last, in the units of the configuration but for milliseconds.
final class Lasts {

  private Lasts() {}

  static Duration parse(String text) {
    if (!text.matches("\\d{1,6}[smhd]")) {
      throw CliFailure.usage("--for can't be \"" + text + "\"; write it as 30m, 2h or 1d");
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

package dev.postern.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations and sizes as a configuration writes them: a whole number with its unit.
public final class Units {

  private static final Pattern QUANTITY = Pattern.compile("(\\d{1,12})\\s*([A-Za-z]+)");
  // Longest first, for writing.
  private static final List<Unit> MILLIS =
      List.of(
          new Unit("d", 86_400_000),
          new Unit("h", 3_600_000),
          new Unit("m", 60_000),
          new Unit("s", 1000),
          new Unit("ms", 1));
  private static final List<Unit> OCTETS =
      List.of(
          new Unit("GiB", 1 << 30),
          new Unit("MiB", 1 << 20),
          new Unit("KiB", 1 << 10),
          new Unit("GB", 1_000_000_000),
          new Unit("MB", 1_000_000),
          new Unit("KB", 1000),
          new Unit("B", 1));

  private record Unit(String name, long scale) {}

  private Units() {}

  /// Reads `500ms`, `30s`, `5m`, `4h` or `2d`; empty for anything else, a bare number too.
  public static Optional<Duration> duration(String text) {
    return scaled(text, MILLIS).map(Duration::ofMillis);
  }

  /// Reads `25MiB`, `512KiB`, `1GB`, `100B`; empty for anything else, a bare number too.
  public static Optional<Long> size(String text) {
    return scaled(text, OCTETS);
  }

  /// With the longest unit that leaves a whole number.
  static String write(Duration duration) {
    return duration.isZero() ? "0s" : write(duration.toMillis(), MILLIS);
  }

  /// With the longest unit that leaves a whole number.
  static String writeSize(long octets) {
    return octets == 0 ? "0B" : write(octets, OCTETS);
  }

  private static Optional<Long> scaled(String text, List<Unit> units) {
    Matcher matcher = QUANTITY.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return units.stream()
        .filter(unit -> unit.name().equals(matcher.group(2)))
        .filter(unit -> number <= Long.MAX_VALUE / unit.scale())
        .map(unit -> number * unit.scale())
        .findFirst();
  }

  private static String write(long amount, List<Unit> units) {
    for (Unit unit : units) {
      if (amount % unit.scale() == 0) {
        return amount / unit.scale() + unit.name();
      }
    }
    throw new AssertionError("the last unit is 1");
  }
}

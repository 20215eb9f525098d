package dev.postern.egress;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// So many in so much time, written as `100/m`.
///
/// @param unit `s`, `m`, `h` or `d`
public record Rate(int count, String unit) {

  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,8})\\s*/\\s*([smhd])");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  public Rate {
    if (count < 1 || !UNITS.containsKey(unit)) {
      throw new IllegalArgumentException("not a rate: " + count + "/" + unit);
    }
  }

  /// Reads `10/s`, `100/m`, `5000/h`, `20000/d`; empty for anything else.
  public static Optional<Rate> parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    return matcher.matches()
        ? Optional.of(new Rate(Integer.parseInt(matcher.group(1)), matcher.group(2)))
        : Optional.empty();
  }

  double perNano() {
    return count / (double) UNITS.getOrDefault(unit, Duration.ofSeconds(1)).toNanos();
  }

  @Override
  public String toString() {
    return count + "/" + unit;
  }
}

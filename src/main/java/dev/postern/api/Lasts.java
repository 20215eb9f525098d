package dev.postern.api;

import dev.postern.http.HttpProblem;
import java.time.DateTimeException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long what an operator says is to hold: ISO 8601, as `PT2H`.
final class Lasts {

  private static final Duration MOST = Duration.ofDays(365);

  private Lasts() {}

  /// Null where nothing was said.
  static @Nullable Duration of(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      Duration lasts = Duration.parse(text);
      if (lasts.isPositive() && lasts.compareTo(MOST) <= 0) {
        return lasts;
      }
    } catch (DateTimeException _) {
      // Told below, as one that is out of range.
    }
    throw new HttpProblem(400, "lasts must be a duration up to a year, as PT2H");
  }
}

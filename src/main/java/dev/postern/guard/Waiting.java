package dev.postern.guard;

import java.time.Duration;

/// A time to wait, for people: one number with one unit, never too short.
final class Waiting {

  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;

  private Waiting() {}

  static String text(Duration time) {
    long seconds = Math.max(1, Math.ceilDiv(time.toMillis(), 1000));
    if (seconds <= 2 * MINUTE) {
      return number(seconds, "second");
    }
    return seconds <= 2 * HOUR
        ? number(Math.ceilDiv(seconds, MINUTE), "minute")
        : number(Math.ceilDiv(seconds, HOUR), "hour");
  }

  private static String number(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }
}

package dev.postern.guard;

import java.time.Duration;
import java.time.Instant;

/// How fast a user that is slowed may begin messages: a few, then one every few seconds. The pause
/// before each answer doubles with every one that comes faster.
final class Brake {

  /// Between messages, in the long run.
  static final Duration INTERVAL = Duration.ofSeconds(6);

  static final Duration MOST_PAUSE = Duration.ofSeconds(30);

  private static final int AT_ONCE = 6;

  private double left = AT_ONCE;
  private Instant seen = Instant.MIN;

  /// One message wants to begin.
  ///
  /// @param pause before the answer
  /// @param refused whether the answer is no
  record Answer(Duration pause, boolean refused) {}

  synchronized Answer press(Instant now) {
    if (seen.isBefore(now)) {
      double gained =
          seen.equals(Instant.MIN)
              ? AT_ONCE
              : Duration.between(seen, now).toMillis() / (double) INTERVAL.toMillis();
      left = Math.min(AT_ONCE, left + gained);
      seen = now;
    }
    if (left < 1) {
      return new Answer(MOST_PAUSE, true);
    }
    left--;
    long seconds = 1L << (int) (AT_ONCE - 1 - left);
    return new Answer(Duration.ofSeconds(Math.min(seconds, MOST_PAUSE.toSeconds())), false);
  }
}

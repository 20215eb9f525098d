package dev.postern.guard.lockout;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock as compact tables keep it: whole seconds since 2020, never 0, good until 2088.
record EpochSeconds(InstantSource clock) {

  private static final long BASE = Instant.parse("2020-01-01T00:00:00Z").getEpochSecond();
  private static final long DAY = 86_400;

  Instant instant() {
    return clock.instant();
  }

  int now() {
    return of(clock.instant());
  }

  /// Days since 1970, in UTC.
  int day() {
    return (int) Math.floorDiv(clock.instant().getEpochSecond(), DAY);
  }

  static int of(Instant instant) {
    return Math.clamp(instant.getEpochSecond() - BASE, 1, Integer.MAX_VALUE);
  }

  static Instant instant(int seconds) {
    return Instant.ofEpochSecond(BASE + seconds);
  }

  /// How many seconds are left until then, rounded up.
  int until(Instant end) {
    return (int) Duration.between(clock.instant(), end).plusMillis(999).toSeconds();
  }
}

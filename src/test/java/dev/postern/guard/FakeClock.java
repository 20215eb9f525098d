package dev.postern.guard;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that goes when told to.
final class FakeClock implements InstantSource {

  private volatile Instant now = Instant.parse("2026-03-04T10:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  /// As System.nanoTime would.
  long nanos() {
    return Duration.between(Instant.parse("2026-01-01T00:00:00Z"), now).toNanos();
  }

  void advance(Duration time) {
    now = now.plus(time);
  }
}

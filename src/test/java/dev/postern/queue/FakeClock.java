package dev.postern.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Time that a test moves.
final class FakeClock implements InstantSource {

  private volatile Instant now;

  FakeClock(Instant now) {
    this.now = now;
  }

  void advance(Duration by) {
    now = now.plus(by);
  }

  @Override
  public Instant instant() {
    return now;
  }
}

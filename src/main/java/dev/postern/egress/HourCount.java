package dev.postern.egress;

import java.time.Duration;
import java.util.Arrays;

/// Counts what happened in the last hour, to five minutes. For one thread at a time. Times are
/// nanoseconds of [System#nanoTime].
final class HourCount {

  private static final int SLOTS = 12;
  private static final long SLOT_NANOS = Duration.ofHours(1).toNanos() / SLOTS;

  private final int[] counts = new int[SLOTS];
  private int slot;
  private long began;

  HourCount(long now) {
    began = now;
  }

  void add(long now) {
    advance(now);
    counts[slot]++;
  }

  int sum(long now) {
    advance(now);
    return Arrays.stream(counts).sum();
  }

  private void advance(long now) {
    long passed = Math.max(0, now - began) / SLOT_NANOS;
    for (long i = 0; i < Math.min(passed, SLOTS); i++) {
      slot = (slot + 1) % SLOTS;
      counts[slot] = 0;
    }
    began += passed * SLOT_NANOS;
  }
}

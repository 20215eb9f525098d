package dev.postern.egress;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Holds a rate: what may be done at once is what trickles in within a second, and at least one.
/// For one thread at a time. Times are nanoseconds of [System#nanoTime].
final class TokenBucket {

  private static final double BURST_NANOS = 1e9;
  // What rounding may have taken from a whole token.
  private static final double SLACK = 1e-6;
  private static final Duration MOST_WAIT = Duration.ofDays(1);

  private final @Nullable Rate rate;
  private final double most;
  private double tokens;
  private long filled;

  /// @param rate null for no limit
  TokenBucket(@Nullable Rate rate, long now) {
    this.rate = rate;
    most = rate == null ? 0 : Math.max(1, rate.perNano() * BURST_NANOS);
    tokens = most;
    filled = now;
  }

  @Nullable Rate rate() {
    return rate;
  }

  /// How many whole tokens there are.
  ///
  /// @param factor of the rate that is in force since the last call, over 0 and at most 1
  int available(double factor, long now) {
    if (rate == null) {
      return Integer.MAX_VALUE;
    }
    fill(rate, factor, now);
    return (int) (tokens + SLACK);
  }

  /// Takes one where there is one.
  boolean take(double factor, long now) {
    if (available(factor, now) < 1) {
      return false;
    }
    tokens -= rate == null ? 0 : 1;
    return true;
  }

  /// It wasn't used.
  void giveBack() {
    tokens = Math.min(most, tokens + 1);
  }

  /// Until there is one.
  Duration wait(double factor, long now) {
    if (rate == null || available(factor, now) >= 1) {
      return Duration.ZERO;
    }
    double nanos = Math.ceil((1 - tokens) / (rate.perNano() * factor));
    return nanos > MOST_WAIT.toNanos() ? MOST_WAIT : Duration.ofNanos((long) nanos);
  }

  private void fill(Rate full, double factor, long now) {
    long passed = now - filled;
    if (passed > 0) {
      tokens = Math.min(most, tokens + passed * full.perNano() * factor);
      filled = now;
    }
  }
}

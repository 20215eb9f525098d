package dev.postern.queue;

import java.time.Duration;

/// How long a deferred recipient waits (RFC 5321 §4.5.4.1). Pure.
final class Backoff {

  /// A wait is lengthened or shortened by up to this part of it, so that mail that was deferred
  /// together does not come back together.
  private static final double JITTER = 0.2;

  private Backoff() {}

  /// The wait after a failed attempt.
  ///
  /// @param attempt the attempt that failed, 1 for the first
  /// @param age of the message, below [RetryConfig#giveUp]
  /// @param random in [0,1)
  /// @return at most what is left until the message is given up, so that there is a last attempt
  static Duration after(int attempt, Duration age, RetryConfig config, double random) {
    double most = config.most().toMillis();
    double wait = config.first().toMillis() * Math.pow(config.factor(), attempt - 1.0);
    double jittered = Math.min(wait, most) * (1 + JITTER * (2 * random - 1));
    double left = config.giveUp().minus(age).toMillis();
    return Duration.ofMillis((long) Math.max(1, Math.min(Math.min(jittered, most), left)));
  }
}

package dev.postern.queue;

import java.time.Duration;

/// When a deferred recipient is tried again.
///
/// @param first the wait after the first failed attempt
/// @param factor each further wait is this many times the one before
/// @param most the longest wait
/// @param giveUp the age at which a recipient bounces
/// @param warn the age at which the sender is told of the delay; zero for never
public record RetryConfig(
    Duration first, double factor, Duration most, Duration giveUp, Duration warn) {

  public static final RetryConfig DEFAULT =
      new RetryConfig(
          Duration.ofMinutes(1), 2, Duration.ofHours(4), Duration.ofDays(2), Duration.ofHours(4));
}

package dev.postern.guard.lockout;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// Waiting without a thread.
@FunctionalInterface
interface Delays {

  /// By the timer of the JDK.
  Delays TIMER =
      time ->
          new CompletableFuture<Duration>()
              .completeOnTimeout(time, time.toMillis(), TimeUnit.MILLISECONDS);

  /// Completes with the time once it is over, on a thread that must not be kept.
  CompletionStage<Duration> after(Duration time);
}

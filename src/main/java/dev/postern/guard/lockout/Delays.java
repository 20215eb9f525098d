package dev.postern.guard.lockout;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Waiting without a thread.
@FunctionalInterface
interface Delays {

  /// Completes with the time once it is over, on a thread that must not be kept.
  CompletionStage<Duration> after(Duration time);

  /// By the timer of the JDK. At most so many wait at the same time; those beyond don't, since a
  /// client can end its connection and leave its wait behind.
  static Delays bounded(int most) {
    var waiting = new AtomicInteger();
    return time -> {
      if (waiting.incrementAndGet() > most) {
        waiting.decrementAndGet();
        return CompletableFuture.completedStage(time);
      }
      return new CompletableFuture<Duration>()
          .completeOnTimeout(time, time.toMillis(), TimeUnit.MILLISECONDS)
          .whenComplete((_, _) -> waiting.decrementAndGet());
    };
  }
}

package dev.postern.rig;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits until something holds that can only be polled.
public final class Await {

  /// Long enough for the slowest machine; a test that passes never waits for it.
  public static final Duration LONG = Duration.ofSeconds(60);

  private static final long PAUSE_MILLIS = 20;

  private Await() {}

  /// Until a condition holds.
  ///
  /// @param what for the failure: "a delivered event", and so on
  public static void until(Supplier<String> what, Duration most, BooleanSupplier condition) {
    found(what, most, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  /// Until a search finds something, which is returned.
  public static <T> T found(Supplier<String> what, Duration most, Supplier<Optional<T>> search) {
    long end = System.nanoTime() + most.toNanos();
    while (true) {
      Optional<T> found = search.get();
      if (found.isPresent()) {
        return found.get();
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + most.toSeconds() + " s: " + what.get());
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}

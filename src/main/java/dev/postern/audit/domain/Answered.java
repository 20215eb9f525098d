package dev.postern.audit.domain;

import dev.postern.dns.Lookup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Waits for what completes elsewhere.
final class Answered {

  // Resolver and fetcher have limits of their own, which are shorter.
  private static final Duration LONGEST = Duration.ofSeconds(90);

  private Answered() {}

  static <T> T of(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(LONGEST.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException cause) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", cause);
    } catch (ExecutionException | TimeoutException cause) {
      throw new IllegalStateException("no answer, which is a bug of ours", cause);
    }
  }

  /// Empty where there are none, or none could be found out.
  static <T> List<T> records(Lookup<T> lookup) {
    return lookup instanceof Lookup.Found<T> found ? found.records() : List.of();
  }
}

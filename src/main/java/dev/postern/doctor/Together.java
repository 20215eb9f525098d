package dev.postern.doctor;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Waits for several at once: servers that keep silent cost their time once.
final class Together {

  private Together() {}

  /// The results, in the order of the tasks.
  ///
  /// @throws IllegalStateException if one fails
  static <T> List<T> all(List<Callable<T>> tasks) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return threads.invokeAll(tasks).stream().map(Together::got).toList();
    } catch (InterruptedException cause) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", cause);
    }
  }

  private static <T> T got(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException cause) {
      throw new IllegalStateException(String.valueOf(cause.getCause()), cause);
    } catch (InterruptedException cause) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", cause);
    }
  }
}

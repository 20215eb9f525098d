package dev.postern.queue;

import dev.postern.store.MessageStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes messages whose time is over, in the background and in small steps, so that nobody waits
/// behind it for a commit.
public final class Retention implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
  private static final Duration ROUND = Duration.ofMinutes(10);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int STEP = 100;

  private final MessageStore store;
  private final Duration retention;
  private final InstantSource clock;
  private final Thread thread = Thread.ofVirtual().name("retention").unstarted(this::run);

  /// @param retention how long a message is kept after it was accepted, if it is done
  public Retention(MessageStore store, Duration retention, InstantSource clock) {
    this.store = store;
    this.retention = retention;
    this.clock = clock;
  }

  /// Begins; the first round at once.
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        round();
        Thread.sleep(ROUND);
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  /// Removes all that is old. Returns how many messages went.
  int round() throws InterruptedException {
    int removed = 0;
    try {
      int step = STEP;
      while (step == STEP) {
        step = store.prune(clock.instant().minus(retention), STEP).toCompletableFuture().get();
        removed += step;
        if (step == STEP) {
          Thread.sleep(PAUSE);
        }
      }
    } catch (ExecutionException e) {
      LOG.warn("old messages are not removed now", e.getCause());
    }
    return removed;
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

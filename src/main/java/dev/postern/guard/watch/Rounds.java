package dev.postern.guard.watch;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The watchman's rounds: what is to be done every second, and every minute.
public final class Rounds implements AutoCloseable {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int MINUTE = 60;
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  private final Runnable second;
  private final List<Runnable> minute;
  private final Thread thread = Thread.ofVirtual().name("guard-rounds").unstarted(this::run);

  /// @param minute a fault in one of these doesn't stop the others
  public Rounds(Runnable second, List<Runnable> minute) {
    this.second = second;
    this.minute = List.copyOf(minute);
  }

  public void start() {
    thread.start();
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

  private void run() {
    try {
      for (int round = 1; ; round++) {
        Thread.sleep(SECOND);
        go(round);
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  /// Goes one of the rounds, of which there is one each second.
  void go(int round) {
    go(second);
    if (round % MINUTE == 0) {
      minute.forEach(Rounds::go);
    }
  }

  private static void go(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException cause) {
      LOG.error("the guard met a fault on its rounds; it goes on", cause);
    }
  }
}

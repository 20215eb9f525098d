package dev.postern.guard.watch;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The watchman's rounds: what is to be done every second, and every minute.
public final class Rounds implements AutoCloseable {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int MINUTE = 60;
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  private final Runnable second;
  private final Runnable minute;
  private final Thread thread = Thread.ofVirtual().name("guard-rounds").unstarted(this::run);

  public Rounds(Runnable second, Runnable minute) {
    this.second = second;
    this.minute = minute;
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
        go(second);
        if (round % MINUTE == 0) {
          go(minute);
        }
      }
    } catch (InterruptedException _) {
      // closed
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

package dev.postern.signing;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks in the background whether keys that wait have been published, and whether retired ones may
/// go. Asks nothing while no key is in such a state.
public final class KeyWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KeyWatch.class);
  private static final Duration ROUND = Duration.ofMinutes(5);

  private final DkimKeys keys;
  private final Thread thread = Thread.ofVirtual().name("dkim-watch").unstarted(this::run);

  public KeyWatch(DkimKeys keys) {
    this.keys = keys;
  }

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

  private void round() {
    try {
      keys.look();
    } catch (RuntimeException e) {
      LOG.warn("the state of DKIM keys is not brought up to date now", e);
    }
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

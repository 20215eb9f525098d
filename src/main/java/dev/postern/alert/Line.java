package dev.postern.alert;

import dev.postern.observe.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What waits for one channel, in order. A channel that fails is tried again with growing pauses; a
/// notice that it has not taken within [#PATIENCE] is given up. Past [#MOST] waiting, new ones are
/// dropped.
final class Line implements AutoCloseable {

  static final int MOST = 100;
  static final Duration PATIENCE = Duration.ofHours(1);

  private static final Duration LAST_WORDS = Duration.ofSeconds(3);
  private static final Logger LOG = LoggerFactory.getLogger(Line.class);

  private final Channel channel;
  private final IntFunction<Duration> pauses;
  private final Metrics metrics;
  private final InstantSource clock;
  private final BlockingQueue<Notice> waiting = new ArrayBlockingQueue<>(MOST);
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean telling;

  /// Starts.
  ///
  /// @param pauses by how often in a row the channel has failed, from 1
  Line(Channel channel, IntFunction<Duration> pauses, Metrics metrics, InstantSource clock) {
    this.channel = channel;
    this.pauses = pauses;
    this.metrics = metrics;
    this.clock = clock;
    thread = Thread.ofVirtual().name("alerts-" + channel.name()).start(this::run);
  }

  /// 5 s, 20 s, 80 s, 5 min, then 10 min.
  static Duration standardPause(int failures) {
    long seconds = 5L << (2 * Math.min(failures - 1, 4));
    return Duration.ofSeconds(Math.min(seconds, 600));
  }

  Channel channel() {
    return channel;
  }

  /// Never blocks.
  void add(Notice notice) {
    if (!waiting.offer(notice)) {
      note("dropped");
      LOG.warn(
          "alert {} of {} is not told by the {}: {} wait already",
          notice.cause(),
          notice.subject(),
          channel.name(),
          MOST);
    }
  }

  /// Gives what waits a moment, then ends.
  @Override
  public void close() {
    closing = true;
    try {
      boolean idle = waiting.isEmpty() && !telling;
      if (idle || !thread.join(LAST_WORDS)) {
        thread.interrupt();
        thread.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (!waiting.isEmpty()) {
      LOG.warn("{} alerts were not told by the {} any more", waiting.size(), channel.name());
    }
  }

  private void run() {
    int failures = 0;
    try {
      while (!closing || !waiting.isEmpty()) {
        Notice notice = waiting.take();
        Instant end = clock.instant().plus(PATIENCE);
        while (!told(notice, end)) {
          Thread.sleep(pauses.apply(++failures));
        }
        failures = 0;
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  // Whether it is done with, one way or the other.
  private boolean told(Notice notice, Instant end) throws InterruptedException {
    telling = true;
    try {
      String how = channel.tell(notice);
      note("told");
      LOG.info("alert {} of {}: {}", notice.cause(), notice.subject(), how);
      return true;
    } catch (NotTold cause) {
      boolean again = cause.isWorthAnotherTry() && clock.instant().isBefore(end);
      note(again ? "retried" : "failed");
      LOG.warn(
          "alert {} of {} is not told by the {}{}: {}",
          notice.cause(),
          notice.subject(),
          channel.name(),
          again ? " yet" : "",
          cause.getMessage());
      return !again;
    } catch (RuntimeException cause) {
      note("failed");
      LOG.error("an alert met a fault in the {}", channel.name(), cause);
      return true;
    } finally {
      telling = false;
    }
  }

  private void note(String result) {
    metrics.count("alert_" + channel.name(), "result", result);
  }
}

package dev.postern.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Tells when nothing moved for some time.
///
/// A read only notes the time. One timer looks at the note, at most every half minute, so that ten
/// thousand sessions cost some hundred timers a second, and a change from one limit to another
/// costs none.
final class IdleClock {

  private static final long TICK = Duration.ofSeconds(30).toNanos();

  private final Channel channel;
  private final Runnable idle;
  private @Nullable ScheduledFuture<?> timer;
  private long timerAt;
  private long limit;
  private long movedAt = System.nanoTime();
  private long outputSeen;
  private boolean readingPaused;

  IdleClock(Channel channel, Runnable idle) {
    this.channel = channel;
    this.idle = idle;
  }

  void moved() {
    movedAt = System.nanoTime();
  }

  /// While reading is paused only a stuck output counts as idle.
  void paused(boolean paused) {
    readingPaused = paused;
  }

  void idleAfter(Duration time) {
    limit = time.toNanos();
    arm();
  }

  void stop() {
    limit = 0;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void arm() {
    if (limit == 0) {
      return;
    }
    long now = System.nanoTime();
    long delay = Math.clamp(movedAt + limit - now, 1, TICK);
    if (timer != null && timerAt - (now + delay) <= 0) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
    }
    timerAt = now + delay;
    timer = channel.eventLoop().schedule(this::tick, delay, TimeUnit.NANOSECONDS);
  }

  private void tick() {
    timer = null;
    boolean stuck = outputStuck();
    if (readingPaused && !stuck) {
      moved();
    }
    if (System.nanoTime() - movedAt >= limit) {
      moved();
      idle.run();
    }
    arm();
  }

  // Whether there is output that the peer does not take; movement counts like a read.
  private boolean outputStuck() {
    ChannelOutboundBuffer output = channel.unsafe().outboundBuffer();
    if (output == null || output.isEmpty()) {
      outputSeen = 0;
      return false;
    }
    long state = output.totalPendingWriteBytes() * 31 + output.currentProgress();
    if (state != outputSeen) {
      outputSeen = state;
      moved();
    }
    return true;
  }
}

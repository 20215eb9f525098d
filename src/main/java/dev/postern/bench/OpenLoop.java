package dev.postern.bench;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Messages are due at a fixed rate. Those that nobody could send yet wait, but not for ever: one
/// that has waited too long is given up, so that an overload has an end.
///
/// Nothing is kept of those that wait: the number of a message says when it is due.
final class OpenLoop implements Schedule {

  /// What has waited longer is given up.
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final double SECOND = 1e9;

  private final double perSecond;
  private final long warmUntil;
  // Numbers of messages: the first that counts, and the first that is not due any more.
  private final long counting;
  private final long end;
  private long next;
  private long missed;

  OpenLoop(double perSecond, Load.Extent extent) {
    this.perSecond = perSecond;
    this.warmUntil = extent.warmUp().toNanos();
    this.counting = firstFrom(warmUntil);
    this.end =
        Math.min(counting + extent.messages(), firstFrom(warmUntil + extent.lasting().toNanos()));
  }

  @Override
  public @Nullable Arrival next(long now) {
    giveUp(now);
    if (next >= end || due(next) > now) {
      return null;
    }
    var arrival = new Arrival(due(next), next >= counting);
    next++;
    return arrival;
  }

  @Override
  public long nextAt(long now) {
    giveUp(now);
    return next >= end ? Long.MAX_VALUE : due(next);
  }

  @Override
  public boolean isOver(long now) {
    giveUp(now);
    return next >= end;
  }

  @Override
  public long waiting(long now) {
    giveUp(now);
    return Math.max(0, Math.min(end, firstFrom(now + 1)) - next);
  }

  @Override
  public long missed() {
    return missed;
  }

  // What a cold start could not send must not delay what is measured.
  private void giveUp(long now) {
    long oldest = firstFrom(now - PATIENCE.toNanos());
    long kept = Math.min(end, now >= warmUntil ? Math.max(oldest, counting) : oldest);
    if (kept > next) {
      missed += Math.max(0, kept - Math.max(next, counting));
      next = kept;
    }
  }

  private long due(long number) {
    return (long) (number / perSecond * SECOND);
  }

  // Rounding may put a message on either side of its own moment; one step settles it.
  private long firstFrom(long time) {
    if (time <= 0) {
      return 0;
    }
    long number = (long) (time / SECOND * perSecond);
    while (due(number) < time) {
      number++;
    }
    while (number > 0 && due(number - 1) >= time) {
      number--;
    }
    return number;
  }
}

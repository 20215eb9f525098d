package dev.postern.bench;

import org.jspecify.annotations.Nullable;

/// A message is due whenever somebody can send it.
final class ClosedLoop implements Schedule {

  private final long warmUntil;
  private final long end;
  private long left;

  ClosedLoop(Load.Extent extent) {
    this.warmUntil = extent.warmUp().toNanos();
    this.end = warmUntil + extent.lasting().toNanos();
    this.left = extent.messages();
  }

  @Override
  public @Nullable Arrival next(long now) {
    if (isOver(now)) {
      return null;
    }
    boolean counts = now >= warmUntil;
    left -= counts ? 1 : 0;
    return new Arrival(now, counts);
  }

  @Override
  public long nextAt(long now) {
    return isOver(now) ? Long.MAX_VALUE : now;
  }

  @Override
  public boolean isOver(long now) {
    return left == 0 || now >= end;
  }

  @Override
  public long waiting(long now) {
    return 0;
  }

  @Override
  public long missed() {
    return 0;
  }
}

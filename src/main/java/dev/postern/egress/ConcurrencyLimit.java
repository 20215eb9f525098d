package dev.postern.egress;

/// How many attempts may be under way at one host: starts low, rises by one with each success,
/// halves with each fault. Safe for use by many threads.
///
/// Attempts that began before the last halving don't halve it again: they all ran into the same
/// trouble.
public final class ConcurrencyLimit {

  /// Where it starts.
  public static final int START = 5;

  /// As high as it gets.
  public static final int MOST = 50;

  private int most;
  private int limit;
  private boolean cut;
  private long cutAt;

  public ConcurrencyLimit() {
    this(MOST);
  }

  /// @param most as high as this one gets, at least 1
  ConcurrencyLimit(int most) {
    this.most = most;
    limit = Math.min(START, most);
  }

  /// At least 1.
  public synchronized int current() {
    return limit;
  }

  /// A message was taken.
  public synchronized void succeeded() {
    if (limit < most) {
      limit++;
    }
  }

  /// A connection could not be made, broke or was turned away.
  ///
  /// @param began when the attempt began, in nanoseconds of [System#nanoTime], as `now`
  public synchronized void faulted(long began, long now) {
    if (cut && began - cutAt < 0) {
      return;
    }
    limit = Math.max(1, limit / 2);
    cut = true;
    cutAt = now;
  }

  /// Another ceiling; what is above it comes down.
  synchronized void most(int changed) {
    most = changed;
    limit = Math.min(limit, changed);
  }

  /// Begins again at the bottom.
  synchronized void restart(long now) {
    limit = 1;
    cut = true;
    cutAt = now;
  }
}

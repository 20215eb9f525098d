package dev.postern.egress;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Remembers whether one host could be reached, so that not every message waits for the same
/// timeout. Safe for use by many threads.
///
/// After a failure the host is down for a while, which doubles with each failure that follows. When
/// it has passed, one attempt may probe; the others go on treating the host as down until that one
/// has succeeded. Times are nanoseconds of [System#nanoTime].
public final class HostMemory {

  /// How long a host is down after the first failure.
  public static final Duration FIRST = Duration.ofSeconds(2);

  /// And at most.
  public static final Duration MOST = Duration.ofMinutes(1);

  private @Nullable String why;
  private long until;
  private long wait = FIRST.toNanos();
  private boolean probing;

  /// Whether to try to connect; true for a host that is down means that this is the probe, and its
  /// result must be told.
  public synchronized boolean mayConnect(long now) {
    if (why == null) {
      return true;
    }
    if (now - until < 0) {
      return false;
    }
    probing = true;
    // A probe that is never heard of again must not shut the host out for ever.
    until = now + MOST.toNanos();
    return true;
  }

  /// The host let us in.
  public synchronized void answered() {
    why = null;
    probing = false;
    wait = FIRST.toNanos();
  }

  /// The host could not be reached, or turned us away before the first message.
  public synchronized void failed(String cause, long now) {
    boolean another = why != null && !probing;
    why = cause;
    if (another) {
      // Began before the host was known to be down: no news.
      return;
    }
    probing = false;
    until = now + wait;
    wait = Math.min(wait * 2, MOST.toNanos());
  }

  /// Why the host is down; empty while it is up.
  public synchronized Optional<String> why() {
    return Optional.ofNullable(why);
  }
}

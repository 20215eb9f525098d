package dev.postern.egress;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Whether a site can be reached at all. While it can't, one attempt at a time probes it, and each
/// that fails doubles the wait for the next: a dead site costs one probe, not a timeout for each
/// message. For one thread at a time. Times are nanoseconds of [System#nanoTime].
final class Outage {

  /// How long until the first probe.
  static final Duration FIRST = Duration.ofSeconds(15);

  /// And at most.
  static final Duration MOST = Duration.ofMinutes(15);

  private @Nullable String why;
  private boolean probing;
  private long until;
  private Duration wait = FIRST;

  /// Null while it is up.
  @Nullable String why() {
    return why;
  }

  boolean probing() {
    return probing;
  }

  /// Until a probe may begin; zero while it is up.
  Duration left(long now) {
    return why == null || now - until >= 0 ? Duration.ZERO : Duration.ofNanos(until - now);
  }

  void probe() {
    probing = true;
  }

  /// The probe ended without news, or failed.
  void probed() {
    probing = false;
  }

  void answered() {
    why = null;
    probing = false;
    wait = FIRST;
  }

  /// @param probe whether it was the probe; while the site is down nobody else has news
  void failed(String cause, boolean probe, long now) {
    if (why != null && !probe) {
      return;
    }
    why = cause;
    probing = false;
    until = now + wait.toNanos();
    Duration doubled = wait.multipliedBy(2);
    wait = doubled.compareTo(MOST) < 0 ? doubled : MOST;
  }

  /// The next probe may begin now.
  void hurry(long now) {
    until = now;
    wait = FIRST;
  }
}

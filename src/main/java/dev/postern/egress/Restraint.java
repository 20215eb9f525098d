package dev.postern.egress;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How far a site's replies made us hold back: paused for a while, then slower, then bit by bit as
/// before. For one thread at a time. Times are nanoseconds of [System#nanoTime].
///
/// Replies to attempts that began before the last step back say nothing new, but where one asks for
/// a pause and there is none yet. A pause that is asked for again within its own length after it
/// ended doubles, up to [#MOST_PAUSE].
final class Restraint {

  /// As long as pauses grow; a longer one only where a rule says so itself.
  static final Duration MOST_PAUSE = Duration.ofHours(4);

  /// In this time a tenth of the full limits is regained.
  static final Duration STEP = Duration.ofMinutes(5);

  private static final double REGAINED = 0.1;

  private @Nullable Cause cause;
  private Duration pause = Duration.ZERO;
  private double kept = 1;
  // Until then it is paused, from then on it recovers.
  private long from;
  private long cutAt;

  /// Which rule did it, and the reply.
  record Cause(String rule, String reply) {}

  /// Applies a rule; false where it says nothing new.
  ///
  /// @param began when the attempt began
  boolean apply(BackOff rule, String reply, long began, long now) {
    boolean old = cause != null && began - cutAt < 0;
    if (old && (paused(now) || !rule.pauses())) {
      return false;
    }
    double factor = factor(now);
    double slow = rule.slow();
    if (rule.pauses()) {
      pause = paused(now) ? pause : length(rule.pause(), now);
      slow = slow == 1 ? BackOff.AFTER_PAUSE : slow;
      from = now + pause.toNanos();
    } else if (!paused(now)) {
      from = now;
    }
    kept = Math.max(BackOff.LEAST, factor * slow);
    cause = new Cause(rule.name(), reply);
    cutAt = now;
    return true;
  }

  boolean paused(long now) {
    return cause != null && now - from < 0;
  }

  Duration left(long now) {
    return paused(now) ? Duration.ofNanos(from - now) : Duration.ZERO;
  }

  /// The part of limits and rates that is in force: 1 where nothing is held back.
  double factor(long now) {
    if (cause == null) {
      return 1;
    }
    long since = Math.max(0, now - from);
    return Math.min(1, kept + REGAINED * since / STEP.toNanos());
  }

  /// What holds us back; null once all is as before.
  @Nullable Cause cause(long now) {
    return paused(now) || factor(now) < 1 ? cause : null;
  }

  void lift() {
    cause = null;
    pause = Duration.ZERO;
    kept = 1;
  }

  private Duration length(Duration asked, long now) {
    boolean again = cause != null && !pause.isZero() && now - from < pause.toNanos();
    if (!again) {
      return asked;
    }
    Duration doubled = pause.multipliedBy(2);
    Duration most = asked.compareTo(MOST_PAUSE) > 0 ? asked : MOST_PAUSE;
    return doubled.compareTo(most) < 0 ? doubled : most;
  }
}

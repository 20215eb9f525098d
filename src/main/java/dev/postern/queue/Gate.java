package dev.postern.queue;

import java.time.Duration;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/// The lanes that share one limit and have mail ready, in turn. Guarded by the schedule's lock.
final class Gate {

  private static final long SLOWEST = Duration.ofMinutes(1).toNanos();
  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private final LinkedHashSet<Lane> turn = new LinkedHashSet<>();
  private int ready;
  private long movedAt;
  private long pace;

  /// Whether a thread starts attempts here just now.
  boolean serving;

  /// Whether it has to look again before it stops.
  boolean again;

  /// Puts a lane behind the others, if it is not in line yet.
  void add(Lane lane) {
    turn.add(lane);
  }

  /// Back to where it came from: it could not start.
  void addFirst(Lane lane) {
    turn.addFirst(lane);
  }

  /// The lane whose turn it is, out of the line; null where there is none.
  @Nullable Lane poll() {
    return turn.isEmpty() ? null : turn.removeFirst();
  }

  void remove(Lane lane) {
    turn.remove(lane);
  }

  /// Lets go of lanes that have nothing ready: it may have gone by another gate.
  void tidy() {
    turn.removeIf(lane -> !lane.hasReady());
  }

  /// About how many groups wait here.
  int ready() {
    return ready;
  }

  /// So many more wait, or fewer.
  void count(int groups) {
    ready += groups;
  }

  /// An attempt has ended, in nanoseconds of [System#nanoTime].
  void moved(long now) {
    if (movedAt != 0) {
      pace += (Math.min(now - movedAt, SLOWEST) - pace) / 8;
    }
    movedAt = now;
  }

  /// About how long the line that there is will take.
  Duration drain() {
    long nanos = Math.min(LONGEST.toNanos(), ready * Math.max(1, pace));
    return Duration.ofNanos(Math.max(SHORTEST.toNanos(), nanos));
  }

  boolean isIdle() {
    return turn.isEmpty() && !serving;
  }
}

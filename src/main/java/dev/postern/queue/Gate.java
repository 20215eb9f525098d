package dev.postern.queue;

import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/// The lanes that share one limit and have mail ready, in turn. Guarded by the schedule's lock.
final class Gate {

  private final LinkedHashSet<Lane> turn = new LinkedHashSet<>();

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
  int waiting() {
    int sum = 0;
    for (Lane lane : turn) {
      sum += lane.ready();
    }
    return sum;
  }

  boolean isIdle() {
    return turn.isEmpty() && !serving;
  }
}

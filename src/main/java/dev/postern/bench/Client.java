package dev.postern.bench;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One sender: one connection at a time, and one message at a time.
///
/// After a connection that broke it rests, longer each time until a message is accepted: a dead
/// server must not be dialed as fast as it refuses.
final class Client {

  private static final long FIRST_REST = Duration.ofMillis(100).toNanos();
  private static final long LONGEST_REST = Duration.ofSeconds(5).toNanos();

  private final Equipment equipment;
  private volatile @Nullable Visit visit;
  private volatile long rest = FIRST_REST;

  Client(Equipment equipment) {
    this.equipment = equipment;
  }

  /// Sends a message, though it had nothing to do. May be called from any thread.
  void take(Arrival arrival) {
    Visit present = visit;
    if (present == null) {
      dial(arrival);
    } else {
      present.take(arrival);
    }
  }

  /// Sends a message over a new connection.
  void dial(Arrival arrival) {
    var next = new Visit(this, equipment, arrival);
    visit = next;
    next.begin();
  }

  /// Ends the connection, where there is one; only while it has nothing to do.
  void leave() {
    Visit present = visit;
    if (present != null) {
      present.leave();
    }
  }

  void accepted() {
    rest = FIRST_REST;
  }

  /// The connection is gone.
  void left(Visit from, Visit.End end) {
    if (visit != from) {
      return;
    }
    visit = null;
    long now = equipment.now();
    switch (end) {
      case WAITING -> {
        // The rota knows that it is free.
      }
      case BROKEN -> {
        equipment.rota().rest(this, now + rest);
        rest = Math.min(LONGEST_REST, rest + rest);
      }
      case DONE -> {
        Arrival next = equipment.rota().next(this, now);
        if (next != null) {
          dial(next);
        }
      }
    }
  }
}

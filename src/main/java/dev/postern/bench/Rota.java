package dev.postern.bench;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Which [Client] sends the next message: whoever has been free for longest. Times are in
/// nanoseconds since the start. Safe for use by several threads.
final class Rota {

  private static final long LOOK_AGAIN = Duration.ofMillis(10).toNanos();

  private final Schedule schedule;
  private final LongConsumer lateness;
  private final Deque<Client> free = new ArrayDeque<>();
  private final PriorityQueue<Rest> resting =
      new PriorityQueue<>(Comparator.comparingLong(Rest::until));
  private final CountDownLatch over = new CountDownLatch(1);
  private int underWay;
  private boolean stopped;

  private record Rest(Client client, long until) {}

  private record Turn(Client client, Arrival arrival) {}

  /// @param lateness is told how late a message was given to a client that had been waiting for it:
  ///   our own delay, for which the server can do nothing
  Rota(Schedule schedule, LongConsumer lateness) {
    this.schedule = schedule;
    this.lateness = lateness;
  }

  /// What a client that has nothing to do is to send. Null where nothing is due: then it is told by
  /// [Client#take].
  synchronized @Nullable Arrival next(Client client, long now) {
    Arrival next = due(now);
    if (next == null) {
      free.add(client);
      settle(now);
    }
    return next;
  }

  /// Gives the client nothing before that time.
  synchronized void rest(Client client, long until) {
    resting.add(new Rest(client, until));
  }

  /// A message that was given out has come to an end.
  synchronized void ended(long now) {
    underWay--;
    settle(now);
  }

  /// Gives out what is due by now.
  ///
  /// @return when to call it again
  long tick(long now) {
    List<Turn> turns = new ArrayList<>();
    long again;
    synchronized (this) {
      give(now, turns);
      for (Turn turn : turns) {
        if (turn.arrival().counts()) {
          lateness.accept(now - turn.arrival().at());
        }
      }
      wake(now);
      give(now, turns);
      settle(now);
      again = now + LOOK_AGAIN;
      if (!free.isEmpty() && !stopped) {
        again = Math.min(again, schedule.nextAt(now));
      }
    }
    turns.forEach(turn -> turn.client().take(turn.arrival()));
    return again;
  }

  /// Gives out nothing more.
  synchronized void stop(long now) {
    stopped = true;
    settle(now);
  }

  /// Waits until all that was given out has ended, and nothing more will be.
  ///
  /// @return whether it is so; false when the time has passed
  boolean awaitOver(Duration most) throws InterruptedException {
    return over.await(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  boolean isOver() {
    return over.getCount() == 0;
  }

  /// How many messages were given out and have not ended.
  synchronized int underWay() {
    return underWay;
  }

  /// How many messages are due and not given out.
  synchronized long waiting(long now) {
    return stopped ? 0 : schedule.waiting(now);
  }

  synchronized long missed() {
    return schedule.missed();
  }

  /// Those that have nothing to do.
  synchronized List<Client> free() {
    return List.copyOf(free);
  }

  private void give(long now, List<Turn> turns) {
    while (!free.isEmpty()) {
      Arrival next = due(now);
      if (next == null) {
        return;
      }
      turns.add(new Turn(free.remove(), next));
    }
  }

  private void wake(long now) {
    for (Rest next = resting.peek(); next != null && next.until() <= now; next = resting.peek()) {
      resting.remove();
      free.add(next.client());
    }
  }

  private @Nullable Arrival due(long now) {
    Arrival next = stopped ? null : schedule.next(now);
    underWay += next == null ? 0 : 1;
    return next;
  }

  private void settle(long now) {
    if (underWay == 0 && (stopped || schedule.isOver(now))) {
      over.countDown();
    }
  }
}

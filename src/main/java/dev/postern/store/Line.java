package dev.postern.store;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// What waits to be written, in two lines: what somebody waits for goes ahead of what records the
/// past, and each keeps its order. Thread-safe, bounded.
///
/// Nothing is overtaken that it depends on: a message's recipients change only after the message
/// was written.
final class Line {

  // Of each line: what is urgent never takes the whole of a batch.
  private static final int MAX_BATCH = 1000;
  private static final long MAX_BATCH_WEIGHT = 16L << 20;

  /// Of what records the past. A message that comes in now waits for the batch under way, and one
  /// change may hold a thousand recipients: in the past, the disk may be behind by minutes.
  private static final long MAX_PAST_WEIGHT = 2L << 20;

  /// Changes that may wait beside the messages that may.
  private static final int CHANGES = 3;

  private final int most;
  private final Queue<Write> urgent = new ArrayDeque<>();
  private final Queue<Write> past = new ArrayDeque<>();

  /// @param most messages that may wait
  Line(int most) {
    this.most = most;
  }

  /// Puts it in line; false where that is full.
  synchronized boolean offer(Write write) {
    Queue<Write> line = write.isUrgent() ? urgent : past;
    if (line.size() >= (write.isUrgent() ? most : most * CHANGES)) {
      return false;
    }
    line.add(write);
    notifyAll();
    return true;
  }

  /// How full it is for new messages, from 0 to 1.
  synchronized double fullness() {
    return urgent.size() / (double) most;
  }

  /// Takes it out again; false where it is not in line any more.
  synchronized boolean remove(Write write) {
    return urgent.remove(write) || past.remove(write);
  }

  /// The next; null where there is none after that time.
  ///
  /// @param millis 0 for not waiting at all
  synchronized @Nullable Write poll(long millis) throws InterruptedException {
    await(millis);
    Write next = urgent.poll();
    return next != null ? next : past.poll();
  }

  /// Moves what can be written together to a batch, and waits that long for a first one.
  synchronized void take(List<Write> batch, long millis) throws InterruptedException {
    await(millis);
    move(urgent, batch, MAX_BATCH_WEIGHT);
    move(past, batch, MAX_PAST_WEIGHT);
  }

  private synchronized void await(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    long left = millis;
    while (left > 0 && urgent.isEmpty() && past.isEmpty()) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
  }

  private static void move(Queue<Write> line, List<Write> batch, long most) {
    long weight = 0;
    for (int count = 0; !line.isEmpty() && count < MAX_BATCH && weight <= most; count++) {
      Write next = line.remove();
      // First, so that nothing is lost if the weight can't be had.
      batch.add(next);
      weight += next.weight();
    }
  }
}

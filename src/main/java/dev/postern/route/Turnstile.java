package dev.postern.route;

import java.util.ArrayDeque;
import java.util.Queue;

/// Lets so many tasks be under way at once; the others wait in line.
final class Turnstile {

  private final int most;
  private final Queue<Runnable> line = new ArrayDeque<>();
  private int inside;

  Turnstile(int most) {
    this.most = most;
  }

  /// Runs the task now, or when another one leaves.
  void enter(Runnable task) {
    synchronized (this) {
      if (inside == most) {
        line.add(task);
        return;
      }
      inside++;
    }
    task.run();
  }

  /// A task that had entered is over.
  void leave() {
    Runnable next;
    synchronized (this) {
      next = line.poll();
      if (next == null) {
        inside--;
      }
    }
    if (next != null) {
      // Not on top of the one that leaves: a long line would be a deep stack.
      Thread.ofVirtual().name("turnstile").start(next);
    }
  }
}

package dev.postern.tlsrpt;

import java.util.concurrent.atomic.AtomicLong;

/// How much all counters together may hold, in about octets. For any number of threads.
final class Room {

  private final long most;
  private final AtomicLong used = new AtomicLong();

  Room(long most) {
    this.most = most;
  }

  /// False where there is none left; nothing is taken then.
  boolean take(long weight) {
    if (used.addAndGet(weight) <= most) {
      return true;
    }
    used.addAndGet(-weight);
    return false;
  }

  void give(long weight) {
    used.addAndGet(-weight);
  }

  long used() {
    return used.get();
  }
}

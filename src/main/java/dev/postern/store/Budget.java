package dev.postern.store;

import java.util.concurrent.atomic.AtomicLong;

/// The memory that all bodies on their way into the store may take together.
final class Budget {

  private final long limit;
  private final AtomicLong taken = new AtomicLong();

  /// @param limit in octets
  Budget(long limit) {
    this.limit = limit;
  }

  /// Takes that much if it is there.
  boolean reserve(long octets) {
    if (taken.addAndGet(octets) <= limit) {
      return true;
    }
    taken.addAndGet(-octets);
    return false;
  }

  /// Takes that much even past the limit: for octets that have arrived already.
  void overdraw(long octets) {
    taken.addAndGet(octets);
  }

  void release(long octets) {
    taken.addAndGet(-octets);
  }

  boolean exhausted() {
    return taken.get() >= limit;
  }

  long taken() {
    return taken.get();
  }
}

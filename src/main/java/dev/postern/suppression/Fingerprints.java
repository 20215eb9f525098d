package dev.postern.suppression;

import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLongArray;

/// A set of 62-bit fingerprints with a tag of 2 bits each: 8 octets a slot, at most two thirds of
/// the slots taken, so that a million costs 16 MiB. Reads take no lock.
///
/// Two fingerprints of a million are the same by accident once in some millions of such sets.
final class Fingerprints {

  private static final int LEAST = 1024;
  private static final long TAG = 3;
  private static final long EMPTY = 0;
  // Was taken out: a search goes on behind it.
  private static final long GONE = 1;
  // No fingerprint is as small as the two marks.
  private static final long LOWEST = 4;

  private volatile AtomicLongArray slots = new AtomicLongArray(LEAST);

  // Guarded by this.
  private int used;
  private int size;

  /// Its tag; empty where it isn't there.
  OptionalInt tag(long fingerprint) {
    AtomicLongArray now = slots;
    long wanted = of(fingerprint);
    int mask = now.length() - 1;
    for (int at = start(wanted, mask); ; at = (at + 1) & mask) {
      long found = now.getAcquire(at);
      if (found == EMPTY) {
        return OptionalInt.empty();
      }
      if ((found & ~TAG) == wanted) {
        return OptionalInt.of((int) (found & TAG));
      }
    }
  }

  /// Adds it where it isn't there.
  synchronized void add(long fingerprint, int tag) {
    if (tag(fingerprint).isPresent()) {
      return;
    }
    if (3L * (used + 1) > 2L * slots.length()) {
      rebuild();
    }
    insert(slots, of(fingerprint) | (tag & TAG));
    used++;
    size++;
  }

  synchronized void remove(long fingerprint) {
    long wanted = of(fingerprint);
    int mask = slots.length() - 1;
    int at = start(wanted, mask);
    for (long found = slots.get(at); found != EMPTY; found = slots.get(at)) {
      if ((found & ~TAG) == wanted) {
        slots.setRelease(at, GONE);
        size--;
        return;
      }
      at = (at + 1) & mask;
    }
  }

  synchronized int size() {
    return size;
  }

  // Larger, unless it is full of what was taken out.
  private void rebuild() {
    AtomicLongArray old = slots;
    int length = 3L * size > old.length() ? 2 * old.length() : old.length();
    var next = new AtomicLongArray(length);
    for (int i = 0; i < old.length(); i++) {
      long value = old.get(i);
      if (value >= LOWEST || value < 0) {
        insert(next, value);
      }
    }
    used = size;
    slots = next;
  }

  private static void insert(AtomicLongArray into, long value) {
    int mask = into.length() - 1;
    int at = start(value & ~TAG, mask);
    while (into.get(at) != EMPTY) {
      at = (at + 1) & mask;
    }
    into.setRelease(at, value);
  }

  private static long of(long fingerprint) {
    long bits = fingerprint & ~TAG;
    return bits == 0 ? LOWEST : bits;
  }

  private static int start(long bits, int mask) {
    return (int) (bits >>> 32) & mask;
  }
}

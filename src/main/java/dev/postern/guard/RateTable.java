package dev.postern.guard;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;

/// A token bucket of one rate for each of very many keys, in a fixed 16 octets each.
///
/// A bucket is kept as the one moment at which it will be full again (the generic cell rate
/// algorithm), so a full one needs no memory and is forgotten. Where more are not full than there
/// is room for, the one that is nearest to full is forgotten early. Thread-safe. Times are
/// nanoseconds of [System#nanoTime].
final class RateTable {

  // Slots in which one key may be.
  private static final int WAYS = 8;

  private final long seed = new SplittableRandom().nextLong();
  private final long origin;
  private final long interval;
  private final long burst;
  private final long[] keys;
  // Since the origin, 0 for never taken from.
  private final long[] fullAt;

  /// @param slots a power of two
  RateTable(Rate rate, int slots, long now) {
    if (Integer.bitCount(slots) != 1) {
      throw new IllegalArgumentException("not a power of two: " + slots);
    }
    interval = Math.ceilDiv(rate.per().length().toNanos(), rate.count());
    burst = interval * rate.count();
    keys = new long[slots];
    fullAt = new long[slots];
    origin = now;
  }

  /// Takes one token where there is one.
  synchronized boolean take(long key, long now) {
    long time = now - origin;
    int slot = slot(key);
    long from = keys[slot] == key ? Math.max(fullAt[slot], time) : time;
    if (from + interval - time > burst) {
      return false;
    }
    keys[slot] = key;
    fullAt[slot] = from + interval;
    return true;
  }

  /// How many tokens are not there.
  synchronized long taken(long key, long now) {
    int slot = slot(key);
    long missing = keys[slot] == key ? fullAt[slot] - (now - origin) : 0;
    return missing <= 0 ? 0 : (missing + interval - 1) / interval;
  }

  /// Until the bucket is full again.
  synchronized Duration untilFull(long key, long now) {
    int slot = slot(key);
    long missing = keys[slot] == key ? fullAt[slot] - (now - origin) : 0;
    return Duration.ofNanos(Math.max(0, missing));
  }

  /// How many buckets are not full.
  synchronized int size(long now) {
    long time = now - origin;
    return (int) Arrays.stream(fullAt).filter(at -> at > time).count();
  }

  // The key's own, or the one that it may have.
  private int slot(long key) {
    int ways = Math.min(WAYS, keys.length);
    int first = (int) (mixed(key ^ seed) & (keys.length - 1)) & -ways;
    int best = first;
    for (int i = first; i < first + ways; i++) {
      if (keys[i] == key && fullAt[i] != 0) {
        return i;
      }
      if (fullAt[i] < fullAt[best]) {
        best = i;
      }
    }
    return best;
  }

  // Seeded, so that nobody can aim at the slots of another; the last step of MurmurHash3.
  private static long mixed(long key) {
    long mixed = (key ^ (key >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }
}

package dev.postern.guard.volume;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Which recipients a key has sent to in the last one to eight weeks, in two bitmaps of 3 KB: a
/// recent one, and the one before it.
///
/// One bit for each recipient: a bitmap that is a third full takes one stranger in three for an
/// acquaintance, and that is about the best that so few bits can do for ten thousand of them. A
/// longer list is sampled by hash.
final class Acquaintances {

  static final int BITS = 3 << 13;

  // Parts of the bits that are set: where it starts to pay to begin anew, and where it is a must.
  private static final double ENOUGH = 0.15;
  private static final double FULL = 0.35;
  private static final int FEWEST = 20;

  // In hours: how long a bitmap lasts with few recipients, and at least with many.
  private static final double LONG = 30 * 24;
  private static final double SHORT = 8 * 24;
  private static final double DAY = 24;

  private long[] recent = new long[BITS / 64];
  private long[] older = new long[BITS / 64];
  private int recentCount;
  private int olderCount;
  // One in 2^sample recipients is looked at.
  private int recentSample;
  private int olderSample;
  private double since;
  // Since when there is enough in the recent one: a day on, the burst that filled it is over, and
  // what follows won't find half of a list forgotten.
  private double ripe = Double.NaN;

  /// Whether anything can be said of a recipient.
  boolean covers(long hash) {
    return inSample(hash, Math.max(recentSample, olderSample));
  }

  /// Whether there was mail for it, of one that is covered. Sometimes wrong: see [#mistaken].
  boolean knows(long hash) {
    int bit = bit(hash);
    return ((recent[bit >> 6] | older[bit >> 6]) & 1L << bit) != 0;
  }

  void remember(long hash) {
    int bit = bit(hash);
    if (inSample(hash, recentSample) && (recent[bit >> 6] & 1L << bit) == 0) {
      recent[bit >> 6] |= 1L << bit;
      recentCount++;
    }
  }

  /// How often a stranger is taken for an acquaintance.
  double mistaken() {
    return 1 - (1 - (double) recentCount / BITS) * (1 - (double) olderCount / BITS);
  }

  /// About how many recipients are known.
  long known() {
    return Math.round(
        Math.max(distinct(recentCount, recentSample), distinct(olderCount, olderSample)));
  }

  /// Starts a new bitmap where the present one has lasted long enough.
  ///
  /// @param now in hours
  void advance(double now) {
    if (recentCount > ENOUGH * BITS && Double.isNaN(ripe)) {
      ripe = now;
    }
    boolean full = recentCount > FULL * BITS;
    boolean old = now - since > LONG || (now - since > SHORT && now - ripe > DAY);
    if (!full && !old) {
      return;
    }
    int next = recentSample;
    if (full) {
      next = Math.min(next + 1, FEWEST);
    } else if (recentCount < ENOUGH * BITS / 2) {
      next = Math.max(next - 1, 0);
    }
    long[] spent = older;
    Arrays.fill(spent, 0);
    older = recent;
    olderCount = recentCount;
    olderSample = recentSample;
    recent = spent;
    recentCount = 0;
    recentSample = next;
    since = now;
    ripe = Double.NaN;
  }

  private static int bit(long hash) {
    return (int) (((hash & 0x7fff_ffffL) * BITS) >>> 31);
  }

  private static boolean inSample(long hash, int sample) {
    return sample == 0 || hash >>> (64 - sample) == 0;
  }

  private static double distinct(int count, int sample) {
    return -BITS * Math.log1p(-(double) count / BITS) * (1L << sample);
  }

  void save(ByteBuffer out) {
    out.putDouble(since).putDouble(ripe).put((byte) recentSample).put((byte) olderSample);
    for (int i = 0; i < recent.length; i++) {
      out.putLong(recent[i]).putLong(older[i]);
    }
  }

  void restore(ByteBuffer in) {
    since = in.getDouble();
    ripe = in.getDouble();
    recentSample = Math.clamp(in.get(), 0, FEWEST);
    olderSample = Math.clamp(in.get(), 0, FEWEST);
    recentCount = 0;
    olderCount = 0;
    for (int i = 0; i < recent.length; i++) {
      recent[i] = in.getLong();
      older[i] = in.getLong();
      recentCount += Long.bitCount(recent[i]);
      olderCount += Long.bitCount(older[i]);
    }
  }
}

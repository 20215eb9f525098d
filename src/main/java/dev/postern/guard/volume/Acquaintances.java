package dev.postern.guard.volume;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Which recipients a key has sent to in the last one or two months, in two bitmaps of 2 KB.
///
/// One bit for each recipient: a bitmap that is half full knows a stranger for a stranger one time
/// in two, and that is the most that a list of a hundred thousand leaves of so few bits. A longer
/// list is sampled by hash, so that a bitmap lasts for [#LIFE].
final class Acquaintances {

  static final int BITS = 3 << 13;
  private static final double FULL = 0.35;
  private static final double ENOUGH = 0.15;
  private static final double LIFE = 30 * 24;
  private static final double SHORT = 8 * 24;
  private static final double DAY = 24;

  private long[] recent = new long[BITS / 64];
  private long[] older = new long[BITS / 64];
  private int recentCount;
  private int olderCount;
  private int recentSample;
  private int olderSample;
  private double since = Double.NaN;
  // Since when there is enough in the recent one: a day on, the burst that filled it is over.
  private double ripe = Double.NaN;

  /// Whether anything can be said of a recipient: it is in the sample.
  boolean covers(long hash) {
    int sample = Math.max(recentSample, olderSample);
    return hash >>> 64 - sample == 0 || sample == 0;
  }

  boolean knows(long hash) {
    int bit = (int) ((hash & 0x7fff_ffffL) * BITS >>> 31);
    long mask = 1L << (bit & 63);
    return ((recent[bit >> 6] | older[bit >> 6]) & mask) != 0;
  }

  void remember(long hash) {
    if (recentSample > 0 && hash >>> 64 - recentSample != 0) {
      return;
    }
    int bit = (int) ((hash & 0x7fff_ffffL) * BITS >>> 31);
    long mask = 1L << (bit & 63);
    if ((recent[bit >> 6] & mask) == 0) {
      recent[bit >> 6] |= mask;
      recentCount++;
    }
  }

  /// How often a stranger is taken for one that is known.
  double mistaken() {
    return 1 - (1 - (double) recentCount / BITS) * (1 - (double) olderCount / BITS);
  }

  /// Starts a new bitmap where the present one is full or old enough.
  void advance(double now) {
    if (Double.isNaN(since)) {
      since = now;
    }
    boolean full = recentCount > FULL * BITS;
    if (recentCount > ENOUGH * BITS && Double.isNaN(ripe)) {
      ripe = now;
    }
    boolean old = now - since > LIFE || (now - since > SHORT && now - ripe > DAY);
    if (!full && !old) {
      return;
    }
    int next = recentSample;
    if (full) {
      next = Math.min(next + 1, 20);
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

  /// About how many recipients are known.
  long known() {
    return Math.round(
        Math.max(distinct(recentCount, recentSample), distinct(olderCount, olderSample)));
  }

  private static double distinct(int count, int sample) {
    return -BITS * Math.log1p(-(double) count / BITS) * (1L << sample);
  }

  void save(ByteBuffer out) {
    out.putDouble(since).putDouble(ripe).put((byte) recentSample).put((byte) olderSample);
    for (long word : recent) {
      out.putLong(word);
    }
    for (long word : older) {
      out.putLong(word);
    }
  }

  void restore(ByteBuffer in) {
    since = in.getDouble();
    ripe = in.getDouble();
    recentSample = in.get();
    olderSample = in.get();
    recentCount = read(in, recent);
    olderCount = read(in, older);
  }

  private static int read(ByteBuffer in, long[] words) {
    int count = 0;
    for (int i = 0; i < words.length; i++) {
      words[i] = in.getLong();
      count += Long.bitCount(words[i]);
    }
    return count;
  }
}

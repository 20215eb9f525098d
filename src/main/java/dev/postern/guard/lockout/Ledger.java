package dev.postern.guard.lockout;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is held against each of many: a score that decays, a sentence, and how often there was one.
///
/// An open-addressing table of primitives, 22 octets a slot, in segments that grow by themselves,
/// so that no step takes long. When it is full, whoever serves no sentence and has the lowest score
/// is forgotten; where there is no such, a newcomer is not noted. Not thread-safe.
final class Ledger {

  /// The most [Row#strikes] that are counted.
  static final int MOST_STRIKES = 20;

  private static final int DAY = 86_400;
  private static final int SEGMENT_BITS = 6;
  private static final int FIRST_SLOTS = 16;
  private static final int SAMPLED = 8;
  // Less than this of a failure is as good as none.
  private static final double NOTHING = 0.01;

  private static final byte SHUT = 1;
  private static final byte RESTRICTED = 2;
  private static final int OFFENCE_SHIFT = 2;

  private final Segment[] segments = new Segment[1 << SEGMENT_BITS];
  private final long seed = ThreadLocalRandom.current().nextLong();
  private final int mostInSegment;
  private final Row row;
  private double halfLife = 1;
  private int size;

  /// @param most entries
  Ledger(int most) {
    mostInSegment = Math.max(1, most >> SEGMENT_BITS);
    for (int i = 0; i < segments.length; i++) {
      segments[i] = new Segment();
    }
    row = new Row(segments[0]);
  }

  /// In which a score halves.
  void halfLife(Duration time) {
    halfLife = Math.max(1, time.toSeconds());
  }

  int size() {
    return size;
  }

  /// Null where nothing is held against it. The row is the ledger's own: good until the next call.
  @Nullable Row find(long key) {
    long mixed = mix(key);
    Segment segment = segments[segment(mixed)];
    int slot = segment.find(key, mixed);
    return slot < 0 ? null : row.at(segment, slot);
  }

  /// The row of a key, a new one if need be. Null where the ledger is full of those who serve a
  /// sentence.
  @Nullable Row claim(long key, int now) {
    long mixed = mix(key);
    Segment segment = segments[segment(mixed)];
    int slot = segment.find(key, mixed);
    if (slot >= 0) {
      return row.at(segment, slot);
    }
    if (segment.size >= mostInSegment && !segment.forgetOne(now)) {
      return null;
    }
    return row.at(segment, segment.insert(key, mixed, now));
  }

  void remove(long key) {
    long mixed = mix(key);
    Segment segment = segments[segment(mixed)];
    int slot = segment.find(key, mixed);
    if (slot >= 0) {
      segment.remove(slot);
    }
  }

  int segments() {
    return segments.length;
  }

  /// Shows every row of a segment.
  void each(int index, Consumer<Row> visitor) {
    Segment segment = segments[index];
    for (int slot = 0; slot < segment.at.length; slot++) {
      if (segment.at[slot] != 0) {
        visitor.accept(row.at(segment, slot));
      }
    }
  }

  /// Shows every row of a segment, then drops those that say nothing any more.
  void sweep(int index, int now, Consumer<Row> visitor) {
    each(index, visitor);
    Segment segment = segments[index];
    for (int slot = 0; slot < segment.at.length; slot++) {
      // Another may have moved here.
      while (segment.at[slot] != 0 && row.at(segment, slot).isVoid(now)) {
        segment.remove(slot);
      }
    }
  }

  private static int segment(long mixed) {
    return (int) (mixed >>> (Long.SIZE - SEGMENT_BITS));
  }

  // A client that chooses its own addresses must not be able to choose their slots.
  private long mix(long key) {
    long x = key ^ seed;
    x = (x ^ x >>> 33) * 0xff51afd7ed558ccdL;
    x = (x ^ x >>> 33) * 0xc4ceb9fe1a85ec53L;
    return x ^ x >>> 33;
  }

  /// One entry.
  final class Row {

    private Segment segment;
    private int slot;

    private Row(Segment first) {
      segment = first;
    }

    private Row at(Segment in, int index) {
      segment = in;
      slot = index;
      return this;
    }

    long key() {
      return segment.keys[slot];
    }

    double score(int now) {
      double score = segment.score[slot];
      int age = now - segment.at[slot];
      return age <= 0 || score == 0 ? score : score * Math.pow(2, -age / halfLife);
    }

    /// Adds to the score.
    ///
    /// @return what it is then
    double add(double weight, int now) {
      settle(now);
      double score = segment.score[slot] + weight;
      segment.score[slot] = (float) score;
      return score;
    }

    /// How many sentences are remembered: one is forgotten with each day of good conduct.
    int strikes(int now) {
      int quiet = now - Math.max(segment.at[slot], segment.until[slot]);
      return Math.max(0, segment.strikes[slot] - Math.max(0, quiet) / DAY);
    }

    /// Gives a sentence; the score begins anew.
    void sentence(Offence offence, int strikes, boolean restricted, int until, int now) {
      settle(now);
      segment.score[slot] = 0;
      segment.strikes[slot] = (byte) Math.min(strikes, MOST_STRIKES);
      segment.until[slot] = until;
      segment.flags[slot] =
          (byte) ((restricted ? RESTRICTED : SHUT) | offence.code() << OFFENCE_SHIFT);
    }

    /// Whether a sentence was given and not yet ended by [#release].
    boolean isSentenced() {
      return (segment.flags[slot] & (SHUT | RESTRICTED)) != 0;
    }

    /// Whether it is to be let in to nothing.
    boolean isShut(int now) {
      return (segment.flags[slot] & SHUT) != 0 && segment.until[slot] > now;
    }

    /// Whether it is let in, but for little.
    boolean isRestricted(int now) {
      return (segment.flags[slot] & RESTRICTED) != 0 && segment.until[slot] > now;
    }

    /// The end of the latest sentence.
    int until() {
      return segment.until[slot];
    }

    /// When it was last heard of.
    int since() {
      return segment.at[slot];
    }

    Offence offence() {
      return Offence.of(segment.flags[slot] >> OFFENCE_SHIFT);
    }

    /// Ends the sentence, and remembers it.
    void release() {
      segment.flags[slot] &= (byte) ~(SHUT | RESTRICTED);
    }

    private void settle(int now) {
      if (now > segment.at[slot]) {
        segment.score[slot] = (float) score(now);
        segment.strikes[slot] = (byte) strikes(now);
        segment.at[slot] = now;
      }
    }

    private boolean isVoid(int now) {
      return !isSentenced() && strikes(now) == 0 && score(now) < NOTHING;
    }
  }

  /// A table with linear probing; a slot is empty where `at` is 0.
  private final class Segment {

    private long[] keys = new long[FIRST_SLOTS];
    private int[] at = new int[FIRST_SLOTS];
    private int[] until = new int[FIRST_SLOTS];
    private float[] score = new float[FIRST_SLOTS];
    private byte[] strikes = new byte[FIRST_SLOTS];
    private byte[] flags = new byte[FIRST_SLOTS];
    private int size;

    int find(long key, long mixed) {
      int mask = keys.length - 1;
      int slot = (int) mixed & mask;
      while (at[slot] != 0) {
        if (keys[slot] == key) {
          return slot;
        }
        slot = slot + 1 & mask;
      }
      return -1;
    }

    int insert(long key, long mixed, int now) {
      if (4 * (size + 1) > 3 * keys.length) {
        grow();
      }
      int mask = keys.length - 1;
      int slot = (int) mixed & mask;
      while (at[slot] != 0) {
        slot = slot + 1 & mask;
      }
      keys[slot] = key;
      at[slot] = now;
      until[slot] = 0;
      score[slot] = 0;
      strikes[slot] = 0;
      flags[slot] = 0;
      size++;
      Ledger.this.size++;
      return slot;
    }

    // Those behind move up, so that no search ends before them.
    void remove(int removed) {
      int mask = keys.length - 1;
      int hole = removed;
      int slot = hole;
      while (true) {
        slot = slot + 1 & mask;
        if (at[slot] == 0) {
          break;
        }
        int home = (int) mix(keys[slot]) & mask;
        if ((slot - home & mask) >= (slot - hole & mask)) {
          move(slot, hole);
          hole = slot;
        }
      }
      at[hole] = 0;
      size--;
      Ledger.this.size--;
    }

    boolean forgetOne(int now) {
      var random = ThreadLocalRandom.current();
      int victim = -1;
      double least = Double.MAX_VALUE;
      for (int seen = 0; seen < SAMPLED; ) {
        int slot = random.nextInt(keys.length);
        if (at[slot] != 0) {
          seen++;
          double worth = worth(slot, now);
          if (worth < least) {
            least = worth;
            victim = slot;
          }
        }
      }
      if (victim >= 0) {
        remove(victim);
      }
      return victim >= 0;
    }

    // Who is worth remembering most; without limit where a sentence is being served.
    private double worth(int slot, int now) {
      Row candidate = row.at(this, slot);
      if (candidate.isSentenced()) {
        return Double.MAX_VALUE;
      }
      return 10.0 * candidate.strikes(now) + candidate.score(now);
    }

    private void move(int from, int to) {
      keys[to] = keys[from];
      at[to] = at[from];
      until[to] = until[from];
      score[to] = score[from];
      strikes[to] = strikes[from];
      flags[to] = flags[from];
    }

    private void grow() {
      long[] oldKeys = keys;
      int[] oldAt = at;
      int[] oldUntil = until;
      float[] oldScore = score;
      byte[] oldStrikes = strikes;
      byte[] oldFlags = flags;
      int slots = 2 * keys.length;
      keys = new long[slots];
      at = new int[slots];
      until = new int[slots];
      score = new float[slots];
      strikes = new byte[slots];
      flags = new byte[slots];
      int mask = slots - 1;
      for (int from = 0; from < oldKeys.length; from++) {
        if (oldAt[from] != 0) {
          int to = (int) mix(oldKeys[from]) & mask;
          while (at[to] != 0) {
            to = to + 1 & mask;
          }
          keys[to] = oldKeys[from];
          at[to] = oldAt[from];
          until[to] = oldUntil[from];
          score[to] = oldScore[from];
          strikes[to] = oldStrikes[from];
          flags[to] = oldFlags[from];
        }
      }
    }
  }
}

package dev.postern.guard.volume;

import java.nio.ByteBuffer;

/// The networks that a key sends from. One is strange until it has sent for some days without
/// suspicion.
///
/// Strange ones have few places of their own and take none from those that are known, so that a
/// thief with a thousand machines can't make the key forget its own.
final class Origins {

  enum Standing {
    KNOWN,
    STRANGE,
    /// Strange, and this is the first message that ever came from it.
    UNHEARD_OF
  }

  private static final int KNOWN = 16;
  private static final int STRANGE = 8;
  private static final double PROBATION = 96;
  private static final int MESSAGES = 20;

  private final long[] network = new long[KNOWN + STRANGE];
  private final int[] messages = new int[KNOWN + STRANGE];
  private final double[] first = new double[KNOWN + STRANGE];
  private final double[] last = new double[KNOWN + STRANGE];

  /// Counts a message.
  ///
  /// @param name never 0
  /// @param trusted whether the key is above suspicion just now
  /// @param welcome whether the key is so new that it is not strange for a network to be
  Standing meet(long name, double now, boolean trusted, boolean welcome) {
    int at = find(name);
    boolean unheard = at < 0;
    if (unheard) {
      at = welcome ? place(0, KNOWN) : place(KNOWN, KNOWN + STRANGE);
      network[at] = name;
      messages[at] = 0;
      first[at] = now;
    }
    last[at] = now;
    messages[at]++;
    if (unheard) {
      return Standing.UNHEARD_OF;
    }
    if (at < KNOWN) {
      return Standing.KNOWN;
    }
    if (trusted && messages[at] >= MESSAGES && now - first[at] >= PROBATION) {
      accept(at);
    }
    return Standing.STRANGE;
  }

  int known() {
    int count = 0;
    for (int i = 0; i < KNOWN; i++) {
      count += network[i] == 0 ? 0 : 1;
    }
    return count;
  }

  private void accept(int at) {
    int to = place(0, KNOWN);
    network[to] = network[at];
    messages[to] = messages[at];
    first[to] = first[at];
    last[to] = last[at];
    network[at] = 0;
  }

  private int find(long name) {
    for (int i = 0; i < network.length; i++) {
      if (network[i] == name) {
        return i;
      }
    }
    return -1;
  }

  // An empty place, or that of the one that was silent the longest.
  private int place(int from, int to) {
    int oldest = from;
    for (int i = from; i < to; i++) {
      if (network[i] == 0) {
        return i;
      }
      if (last[i] < last[oldest]) {
        oldest = i;
      }
    }
    return oldest;
  }

  void save(ByteBuffer out) {
    for (int i = 0; i < network.length; i++) {
      out.putLong(network[i]).putInt(messages[i]).putDouble(first[i]).putDouble(last[i]);
    }
  }

  void restore(ByteBuffer in) {
    for (int i = 0; i < network.length; i++) {
      network[i] = in.getLong();
      messages[i] = in.getInt();
      first[i] = in.getDouble();
      last[i] = in.getDouble();
    }
  }
}

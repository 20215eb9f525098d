package dev.postern.guard.volume;

import java.nio.ByteBuffer;

/// The networks that a key sends from. One is strange until it has sent for some days.
///
/// Strangers have few places here and take none from those that are known.
final class Networks {

  enum Standing {
    KNOWN,
    /// Not known yet.
    STRANGE,
    /// This is the first message that ever came from it.
    FIRST
  }

  private static final int KNOWN = 24;
  private static final int STRANGERS = 8;
  private static final double PROBATION = 96;
  private static final int MESSAGES = 20;

  private final long[] name = new long[KNOWN + STRANGERS];
  private final float[] messages = new float[KNOWN + STRANGERS];
  private final double[] first = new double[KNOWN + STRANGERS];
  private final double[] last = new double[KNOWN + STRANGERS];

  /// Counts a message from a network.
  ///
  /// @param weight 1, or less while the key is under suspicion
  /// @param young whether the key is so new that every network is welcome
  Standing meet(long network, double now, double weight, boolean young) {
    int at = find(network);
    boolean unheard = at < 0;
    if (unheard) {
      at = young ? place(0, KNOWN) : place(KNOWN, KNOWN + STRANGERS);
      name[at] = network;
      messages[at] = 0;
      first[at] = now;
    }
    last[at] = now;
    messages[at] += (float) weight;
    if (at < KNOWN) {
      return unheard ? Standing.FIRST : Standing.KNOWN;
    }
    if (messages[at] >= MESSAGES && now - first[at] >= PROBATION && weight > 0.5) {
      accept(at);
    }
    return unheard ? Standing.FIRST : Standing.STRANGE;
  }

  int known() {
    int count = 0;
    for (int i = 0; i < KNOWN; i++) {
      count += name[i] == 0 ? 0 : 1;
    }
    return count;
  }

  private void accept(int at) {
    int to = place(0, KNOWN);
    name[to] = name[at];
    messages[to] = messages[at];
    first[to] = first[at];
    last[to] = last[at];
    name[at] = 0;
  }

  private int find(long network) {
    for (int i = 0; i < name.length; i++) {
      if (name[i] == network) {
        return i;
      }
    }
    return -1;
  }

  // An empty place, or that of the one that was silent the longest.
  private int place(int from, int to) {
    int oldest = from;
    for (int i = from; i < to; i++) {
      if (name[i] == 0) {
        return i;
      }
      if (last[i] < last[oldest]) {
        oldest = i;
      }
    }
    return oldest;
  }

  void save(ByteBuffer out) {
    for (int i = 0; i < name.length; i++) {
      out.putLong(name[i]).putFloat(messages[i]).putDouble(first[i]).putDouble(last[i]);
    }
  }

  void restore(ByteBuffer in) {
    for (int i = 0; i < name.length; i++) {
      name[i] = in.getLong();
      messages[i] = in.getFloat();
      first[i] = in.getDouble();
      last[i] = in.getDouble();
    }
  }
}

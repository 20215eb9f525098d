package dev.postern.guard.volume;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// How a number, such as a message's size, is spread over powers of two, in general and lately.
final class Bins {

  // A stranger's numbers are like the key's, but for one message in so many: so this alone never
  // proves much.
  private static final double ODD = 0.1;
  private static final double MEMORY = 1000;
  private static final double LATELY = 20;

  private final float[] share;
  private final float[] lately;
  private final int shift;
  private double seen;

  /// @param count of bins
  /// @param shift what is below `2^shift` is in the first one
  Bins(int count, int shift) {
    share = new float[count];
    lately = new float[count];
    Arrays.fill(share, 1f / count);
    Arrays.fill(lately, 1f / count);
    this.shift = shift;
  }

  /// How much likelier the number is from a stranger than from the key, 1 where it says nothing.
  ///
  /// @param most of the odd part
  double likeness(long number, double most) {
    int bin = bin(number);
    // Mixed with an even spread: no bin is impossible.
    double expected = 0.9 * Math.max(share[bin], lately[bin]) + 0.1 / share.length;
    return 1 - ODD + ODD * Math.min(1 / (share.length * expected), most);
  }

  void learn(long number, double weight) {
    double rate = weight * Math.max(1 / MEMORY, 1 / (seen + 10));
    int hit = bin(number);
    for (int i = 0; i < share.length; i++) {
      int here = i == hit ? 1 : 0;
      share[i] += (float) (rate * (here - share[i]));
      lately[i] += (float) ((here - lately[i]) / LATELY);
    }
    seen += weight;
  }

  private int bin(long number) {
    int log = 64 - Long.numberOfLeadingZeros(Math.max(number, 0) >>> shift);
    return Math.min(log, share.length - 1);
  }

  void save(ByteBuffer out) {
    out.putDouble(seen);
    for (int i = 0; i < share.length; i++) {
      out.putFloat(share[i]).putFloat(lately[i]);
    }
  }

  void restore(ByteBuffer in) {
    seen = in.getDouble();
    for (int i = 0; i < share.length; i++) {
      share[i] = in.getFloat();
      lately[i] = in.getFloat();
    }
  }
}

package dev.postern.guard.volume;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// How a number is spread over bins of powers of two, lately and in general.
final class Bins {

  private static final double WEIGHT = 0.1;
  private static final double MEMORY = 1000;
  private static final double SHORT = 1 / 20.0;

  private final float[] share;
  private final float[] lately;
  private final int shift;
  private double seen;

  /// @param shift what is below `2^shift` is in the first bin
  Bins(int count, int shift) {
    share = new float[count];
    lately = new float[count];
    Arrays.fill(share, 1f / count);
    Arrays.fill(lately, 1f / count);
    this.shift = shift;
  }

  /// How much likelier the number is from somebody of whom nothing is known, within 1/2 and `most`.
  double strangeness(long number, double most) {
    // Mixed with an even spread: no bin is impossible.
    double expected = 0.9 * Math.max(share[bin(number)], lately[bin(number)]) + 0.1 / share.length;
    return 1 - WEIGHT + WEIGHT * Math.min(1 / (share.length * expected), most);
  }

  void learn(long number, double weight) {
    double rate = weight * Math.max(1 / MEMORY, 1 / (seen + 10));
    int hit = bin(number);
    for (int i = 0; i < share.length; i++) {
      share[i] += (float) (rate * ((i == hit ? 1 : 0) - share[i]));
      lately[i] += (float) (SHORT * ((i == hit ? 1 : 0) - lately[i]));
    }
    seen += weight;
  }

  private int bin(long number) {
    int log = 64 - Long.numberOfLeadingZeros(Math.max(number, 0) >>> shift);
    return Math.min(log, share.length - 1);
  }

  void save(ByteBuffer out) {
    out.putFloat((float) seen);
    for (int i = 0; i < share.length; i++) {
      out.putFloat(share[i]).putFloat(lately[i]);
    }
  }

  void restore(ByteBuffer in) {
    seen = in.getFloat();
    for (int i = 0; i < share.length; i++) {
      share[i] = in.getFloat();
      lately[i] = in.getFloat();
    }
  }
}

package dev.postern.baseline;

import java.nio.ByteBuffer;

/// How rare a number is among those that were seen: a centre, a spread, and how many lay how far
/// out on either side.
///
/// Counting makes one threshold fit every series: where the far-out is frequent, it is not rare.
/// Beyond what was seen a heavy tail goes on, so that twice the highest says more than a hair above
/// it. The centre follows slowly, and a step of it is bounded: an outlier can't move it far.
final class Rarity {

  static final int OCTETS = 3 * Double.BYTES + 2 * Rarity.BINS * Float.BYTES;

  /// No surprise is greater: odds of 1 to 10 to this power.
  static final double MOST = 12;

  private static final int BINS = 28;
  private static final double FIRST = 0.25;
  private static final double GROWTH = Math.log(1.4);
  private static final int YOUNG = 8;
  private static final double RATE = 0.0003;
  private static final double TAIL = 10;
  private static final double TAIL_WEIGHT = 0.5;
  private static final double OUT_OF_RANGE = 0.005;

  /// Then all counts are halved: what was long ago fades.
  private static final double FULL = 8_000;

  private final float[] above = new float[BINS];
  private final float[] below = new float[BINS];
  private double seen;
  private double centre;
  private double spread;

  /// How surprising a number is, before it is learned.
  ///
  /// @param grain the least difference that means something in this series
  /// @return 0 for the usual; 3 for what is seen once in a thousand times, and so on
  double surprise(double number, double grain) {
    if (seen < YOUNG) {
      return 0;
    }
    double out = out(number, grain) / (1 + YOUNG / seen);
    double tail = Math.pow(1 + out * out / TAIL, -TAIL / 2) / 2;
    double beyond = beyond(number >= centre ? above : below, bin(out));
    double share = 2 * (beyond + TAIL_WEIGHT * tail) / (seen + TAIL_WEIGHT);
    return share >= 1 ? 0 : Math.min(MOST, -Math.log10(share));
  }

  void learn(double number, double grain) {
    if (seen == 0) {
      centre = number;
    }
    boolean young = seen < YOUNG;
    double rate = Math.max(RATE, 1 / (seen + 1));
    double off = number - centre;
    double most = 4 * spread + grain;
    (off >= 0 ? above : below)[bin(out(number, grain))]++;
    centre += rate * (young ? off : Math.clamp(off, -most, most));
    spread +=
        rate * ((young ? Math.abs(off) : Math.min(Math.abs(off), 6 * spread + grain)) - spread);
    if (++seen > FULL) {
      seen /= 2;
      halve(above);
      halve(below);
    }
  }

  /// Within which all but one in a hundred lay; everything, as long as too little is known.
  Range range(double grain) {
    if (seen < YOUNG) {
      return new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    double unit = spread + grain;
    return new Range(centre - reach(below) * unit, centre + reach(above) * unit);
  }

  void save(ByteBuffer out) {
    out.putDouble(seen).putDouble(centre).putDouble(spread);
    for (int i = 0; i < BINS; i++) {
      out.putFloat(above[i]).putFloat(below[i]);
    }
  }

  static Rarity restore(Saved in) {
    Rarity rarity = new Rarity();
    rarity.seen = in.notNegative();
    rarity.centre = in.finite();
    rarity.spread = in.notNegative();
    for (int i = 0; i < BINS; i++) {
      rarity.above[i] = in.count();
      rarity.below[i] = in.count();
    }
    return rarity;
  }

  private double out(double number, double grain) {
    return Math.abs(number - centre) / (spread + grain);
  }

  private double reach(float[] side) {
    int bin = BINS - 1;
    double beyond = side[bin];
    while (bin > 0 && beyond <= OUT_OF_RANGE * seen) {
      beyond += side[--bin];
    }
    return FIRST * Math.exp(bin * GROWTH);
  }

  // Of those in the same bin half are taken to lie further out.
  private static double beyond(float[] side, int bin) {
    double sum = side[bin] / 2;
    for (int i = bin + 1; i < BINS; i++) {
      sum += side[i];
    }
    return sum;
  }

  private static int bin(double out) {
    return out <= FIRST ? 0 : (int) Math.min(BINS - 1, 1 + Math.log(out / FIRST) / GROWTH);
  }

  private static void halve(float[] side) {
    for (int i = 0; i < BINS; i++) {
      side[i] /= 2;
    }
  }
}

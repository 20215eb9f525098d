package dev.postern.guard.volume;

import java.nio.ByteBuffer;

/// The chance of a yes, as a long, a middle and a short memory of earlier answers see it, each
/// trusted as far as it foretold well.
///
/// Where answers come in runs, trust goes to the short memory, and a run surprises less.
final class Blend {

  private static final double[] MEMORY = {2000, 60, 8};
  private static final double TRUST = 1 / 1000.0;
  private static final double LEAST = 0.002;

  private final double[] chance = new double[MEMORY.length];
  private final double[] trust = {0.8, 0.15, 0.05};
  private double seen;

  /// @param prior the chance before anything is known
  Blend(double prior) {
    java.util.Arrays.fill(chance, prior);
  }

  double chance() {
    double sum = 0;
    for (int i = 0; i < MEMORY.length; i++) {
      sum += trust[i] * clamp(chance[i]);
    }
    return sum;
  }

  /// What usually holds: the long memory.
  double usual() {
    return clamp(chance[0]);
  }

  /// @param answer 1 for yes, 0 for no, or a share between them
  /// @param visible how many of the yeses show, of which the others look like a no: over 0, at most 1
  /// @param weight 1 to learn all of it, 0 to pass over it in the long memory
  void learn(double answer, double visible, double weight) {
    double total = 0;
    var likely = new double[MEMORY.length];
    for (int i = 0; i < MEMORY.length; i++) {
      double p = clamp(chance[i]) * visible;
      likely[i] = trust[i] * (answer * p + (1 - answer) * (1 - p));
      total += likely[i];
    }
    for (int i = 0; i < MEMORY.length; i++) {
      trust[i] += weight * TRUST * (likely[i] / total - trust[i]);
      trust[i] = Math.max(trust[i], 0.01);
      double rate = Math.max(1 / MEMORY[i], 2 / (seen + 3));
      chance[i] += weight * rate * (answer / visible - chance[i]);
    }
    seen += weight;
  }

  void save(ByteBuffer out) {
    out.putFloat((float) seen);
    for (int i = 0; i < MEMORY.length; i++) {
      out.putFloat((float) chance[i]).putFloat((float) trust[i]);
    }
  }

  void restore(ByteBuffer in) {
    seen = in.getFloat();
    for (int i = 0; i < MEMORY.length; i++) {
      chance[i] = in.getFloat();
      trust[i] = in.getFloat();
    }
  }

  private static double clamp(double p) {
    return Math.min(Math.max(p, LEAST), 1 - LEAST);
  }
}

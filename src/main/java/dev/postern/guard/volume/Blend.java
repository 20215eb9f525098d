package dev.postern.guard.volume;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// The chance of a yes, as a long, a middle and a short memory of earlier answers see it, each
/// trusted as far as it foretold well.
///
/// Where answers come in runs, trust goes to the short memories, and a run surprises less.
final class Blend {

  private static final double[] MEMORY = {2000, 60, 8};
  private static final double TRUST = 1 / 1000.0;
  private static final double LEAST_TRUST = 0.01;
  private static final double LEAST = 0.002;

  private final double[] chance = new double[MEMORY.length];
  private final double[] trust = {0.8, 0.15, 0.05};
  private double seen;

  /// @param prior the chance before anything is known
  Blend(double prior) {
    Arrays.fill(chance, prior);
  }

  /// Just now.
  double chance() {
    double sum = 0;
    for (int i = 0; i < MEMORY.length; i++) {
      sum += trust[i] * within(chance[i]);
    }
    return sum;
  }

  /// In general: what the long memory has.
  double usual() {
    return within(chance[0]);
  }

  /// @param answer 1 for yes, 0 for no, or the share of yes among several
  /// @param visible how many of the yeses show, over 0 and at most 1: the others look like a no
  /// @param weight 1 to learn from it, 0 not to
  void learn(double answer, double visible, double weight) {
    double total = 0;
    for (int i = 0; i < MEMORY.length; i++) {
      total += trust[i] * fit(i, answer, visible);
    }
    for (int i = 0; i < MEMORY.length; i++) {
      double part = trust[i] * fit(i, answer, visible) / total;
      trust[i] = Math.max(trust[i] + weight * TRUST * (part - trust[i]), LEAST_TRUST);
    }
    for (int i = 0; i < MEMORY.length; i++) {
      double rate = Math.max(1 / MEMORY[i], 2 / (seen + 3));
      chance[i] += weight * rate * (answer / visible - chance[i]);
    }
    seen += weight;
  }

  private double fit(int memory, double answer, double visible) {
    double shown = within(chance[memory]) * visible;
    return answer * shown + (1 - answer) * (1 - shown);
  }

  private static double within(double chance) {
    return Math.clamp(chance, LEAST, 1 - LEAST);
  }

  void save(ByteBuffer out) {
    out.putDouble(seen);
    for (int i = 0; i < MEMORY.length; i++) {
      out.putDouble(chance[i]).putDouble(trust[i]);
    }
  }

  void restore(ByteBuffer in) {
    seen = in.getDouble();
    for (int i = 0; i < MEMORY.length; i++) {
      chance[i] = in.getDouble();
      trust[i] = in.getDouble();
    }
  }
}

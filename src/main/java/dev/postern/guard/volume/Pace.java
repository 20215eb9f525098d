package dev.postern.guard.volume;

import java.nio.ByteBuffer;

/// How many messages an hour are to be expected just now: a blend of what this hour of the week
/// usually brings and of what the last minute, half hour and half day brought, each trusted as far
/// as it foretold the key's messages. (A Hawkes process whose weights are learnt by expectation and
/// maximisation, message by message.)
///
/// A key of campaigns comes to trust the last minute, and a campaign doesn't surprise; a steady key
/// trusts the hour, and a burst does.
final class Pace {

  // In hours.
  private static final double[] MEMORY = {1 / 60.0, 0.5, 10};
  private static final double TRUST = 1 / 1000.0;
  private static final double LEAST_TRUST = 0.005;
  private static final double LEAST = 0.02;

  private final double[] recent = new double[MEMORY.length];
  private final double[] trust = {0.2, 0.2, 0.2};
  private double habit = 0.4;
  private double seen;

  /// Lets hours pass.
  void pass(double hours) {
    for (int i = 0; i < MEMORY.length; i++) {
      recent[i] *= Math.exp(-hours / MEMORY[i]);
    }
  }

  /// Per hour.
  ///
  /// @param usual what this hour of the week brings
  double expected(double usual) {
    double sum = habit * usual;
    for (int i = 0; i < MEMORY.length; i++) {
      sum += trust[i] * recent[i];
    }
    return Math.max(sum, LEAST);
  }

  /// Per hour, in the last half hour.
  double lately() {
    return recent[1];
  }

  /// How far the hour of the week is trusted, of 1.
  double habit() {
    return habit;
  }

  /// Counts a message.
  ///
  /// @param weight 1 to learn from it, 0 not to
  void count(double usual, double weight) {
    double total = expected(usual);
    double rate = weight * Math.max(TRUST, 1 / (seen + 100));
    habit = Math.max(habit + rate * (habit * usual / total - habit), 4 * LEAST_TRUST);
    for (int i = 0; i < MEMORY.length; i++) {
      double part = trust[i] * recent[i] / total;
      trust[i] = Math.max(trust[i] + rate * (part - trust[i]), LEAST_TRUST);
      recent[i] += weight / MEMORY[i];
    }
    seen += weight;
  }

  void save(ByteBuffer out) {
    out.putDouble(seen).putDouble(habit);
    for (int i = 0; i < MEMORY.length; i++) {
      out.putDouble(recent[i]).putDouble(trust[i]);
    }
  }

  void restore(ByteBuffer in) {
    seen = in.getDouble();
    habit = in.getDouble();
    for (int i = 0; i < MEMORY.length; i++) {
      recent[i] = in.getDouble();
      trust[i] = in.getDouble();
    }
  }
}

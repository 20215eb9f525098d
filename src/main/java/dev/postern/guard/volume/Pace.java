package dev.postern.guard.volume;

import java.nio.ByteBuffer;

/// How many messages an hour are to be expected just now: a blend of what this hour of the week
/// usually brings and what the last minute, half hour and half day brought, each trusted as far as
/// it foretold the key's messages (a Hawkes process, its weights learnt by expectation and
/// maximisation as the messages come).
///
/// A key of campaigns comes to trust the last minute, and a campaign doesn't surprise; a steady one
/// trusts the hour, and a burst does.
final class Pace {

  private static final double[] MEMORY = {1 / 60.0, 0.5, 10};
  private static final double TRUST = 1 / 1000.0;
  private static final double LEAST = 0.02;

  private final double[] recent = new double[MEMORY.length];
  private final double[] trust = {0.4, 0.2, 0.2, 0.2};
  private double at = Double.NaN;
  private double seen;

  /// Lets time pass, in hours.
  void advance(double now) {
    double passed = now - at;
    if (passed > 0) {
      for (int i = 0; i < MEMORY.length; i++) {
        recent[i] *= Math.exp(-passed / MEMORY[i]);
      }
    }
    if (!(passed <= 0)) {
      at = now;
    }
  }

  /// Per hour.
  double expected(double usual) {
    double sum = trust[0] * usual;
    for (int i = 0; i < MEMORY.length; i++) {
      sum += trust[i + 1] * recent[i];
    }
    return Math.max(sum, LEAST);
  }

  /// Per hour, of the last half hour.
  double lately() {
    return recent[1];
  }

  void count(double usual, double weight) {
    double total = expected(usual);
    double rate = weight * Math.max(TRUST, 1 / (seen + 100));
    trust[0] += rate * (trust[0] * usual / total - trust[0]);
    trust[0] = Math.max(trust[0], 0.02);
    for (int i = 0; i < MEMORY.length; i++) {
      trust[i + 1] += rate * (trust[i + 1] * recent[i] / total - trust[i + 1]);
      trust[i + 1] = Math.max(trust[i + 1], 0.005);
      recent[i] += weight / MEMORY[i];
    }
    seen += weight;
  }

  double[] trust() {
    return trust.clone();
  }

  void save(ByteBuffer out) {
    out.putDouble(at).putFloat((float) seen);
    for (double value : recent) {
      out.putFloat((float) value);
    }
    for (double value : trust) {
      out.putFloat((float) value);
    }
  }

  void restore(ByteBuffer in) {
    at = in.getDouble();
    seen = in.getFloat();
    for (int i = 0; i < recent.length; i++) {
      recent[i] = in.getFloat();
    }
    for (int i = 0; i < trust.length; i++) {
      trust[i] = in.getFloat();
    }
  }
}

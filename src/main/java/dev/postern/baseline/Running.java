package dev.postern.baseline;

import java.nio.ByteBuffer;

/// A running mean, in which what is past fades.
final class Running {

  static final int OCTETS = Double.BYTES;

  private final double rate;
  private double mean;

  Running(double rate) {
    this.rate = rate;
  }

  double mean() {
    return mean;
  }

  void begin(double number) {
    mean = number;
  }

  double learn(double number) {
    mean += rate * (number - mean);
    return mean;
  }

  void save(ByteBuffer out) {
    out.putDouble(mean);
  }

  void restore(Saved in) {
    mean = in.finite();
  }
}

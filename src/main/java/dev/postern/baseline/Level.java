package dev.postern.baseline;

import java.nio.ByteBuffer;

/// A running level and spread of a value.
final class Level {

  private int seen;
  private double level;
  private double spread;

  double observe(double value) {
    if (!Double.isFinite(value)) {
      return 1;
    }
    double off = Math.abs(value - level);
    double score = seen < 20 ? 0 : 1 - Math.exp(-Math.max(0, off / (spread + 1e-9) - 3) / 3);
    double rate = Math.max(0.02, 1.0 / ++seen);
    double step = seen < 20 ? value - level : Math.clamp(value - level, -3 * spread, 3 * spread);
    level += rate * step;
    spread += rate * (Math.min(off, seen < 20 ? off : 5 * spread + 1e-9) - spread);
    return score;
  }

  Range expected() {
    return new Range(level - 3 * spread, level + 3 * spread);
  }

  void save(ByteBuffer out) {
    out.putInt(seen).putDouble(level).putDouble(spread);
  }

  static Level restore(ByteBuffer in) {
    Level restored = new Level();
    restored.seen = in.getInt();
    restored.level = in.getDouble();
    restored.spread = in.getDouble();
    return restored;
  }
}

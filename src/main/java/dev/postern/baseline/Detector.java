package dev.postern.baseline;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Learns online what is usual of a series, and says how unusual the next observation is.
///
/// Not safe for several threads at once.
public final class Detector {

  private static final int VERSION = 0x50420001;

  private final List<Level> levels = new ArrayList<>();

  /// @param at when; times ascend, gaps are allowed
  /// @param values one or more, the same number each time
  public Score observe(Instant at, double... values) {
    if (values.length == 0 || values.length > 16) {
      throw new IllegalArgumentException(
          "1 to 16 values make an observation, not " + values.length);
    }
    if (levels.isEmpty()) {
      for (double _ : values) {
        levels.add(new Level());
      }
    }
    if (levels.size() != values.length) {
      throw new IllegalArgumentException(
          "this series has " + levels.size() + " values at a time, not " + values.length);
    }
    List<Range> expected = expected(at);
    double worst = 0;
    int which = 0;
    for (int i = 0; i < values.length; i++) {
      double score = levels.get(i).observe(values[i]);
      if (score > worst) {
        worst = score;
        which = i;
      }
    }
    Range usual = expected.get(which);
    return new Score(
        worst,
        expected,
        "%.0f, usually %.0f to %.0f".formatted(values[which], usual.low(), usual.high()));
  }

  /// What is expected at a time, before it is known: a range for each value. Empty before the first
  /// observation.
  public List<Range> expected(Instant at) {
    return levels.stream().map(Level::expected).toList();
  }

  /// The state, at most a few kilobytes.
  public byte[] save() {
    ByteBuffer out = ByteBuffer.allocate(5 + levels.size() * 20);
    out.putInt(VERSION).put((byte) levels.size());
    levels.forEach(level -> level.save(out));
    return out.array();
  }

  /// A detector that goes on where the saved one stood.
  ///
  /// @throws IllegalArgumentException when these octets are not what [#save()] gave
  public static Detector restore(byte[] saved) {
    ByteBuffer in = ByteBuffer.wrap(saved);
    if (saved.length < 5 || in.getInt() != VERSION || saved.length != 5 + in.get() * 20) {
      throw new IllegalArgumentException(
          "the saved baseline is damaged or of another version; remove it to learn anew");
    }
    Detector detector = new Detector();
    while (in.hasRemaining()) {
      detector.levels.add(Level.restore(in));
    }
    return detector;
  }
}

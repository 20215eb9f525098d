package dev.postern.baseline;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Learns online what is usual of a series, and says how unusual the next observation is.
///
/// An observation is one value, or several that belong together. Each is looked at by itself; the
/// score is that of the most unusual one. Not safe for several threads at once.
public final class Detector {

  /// Values in one observation.
  public static final int MOST_VALUES = 16;

  private static final int VERSION = 0x50424C02;
  private static final int HEAD = Integer.BYTES + 1 + Episode.OCTETS;

  /// A greater number is taken for this one: sums stay finite.
  private static final double LARGEST = 1e30;

  private final List<String> names;
  private final List<Series> series = new ArrayList<>();
  private Episode episode = new Episode();

  /// @param names what the values are called in a reason, in order; those without a name are "the
  ///   value"
  public Detector(String... names) {
    this.names = List.of(names);
  }

  /// Judges an observation, then learns from it. A number that is none is passed over.
  ///
  /// @param at when; it should ascend, gaps are allowed
  /// @param values one or more, the same number each time
  public Score observe(Instant at, double... values) {
    begin(values.length);
    List<Range> expected = expected(at);
    Surprise most = new Surprise(0, 0, "is no number, and passed over");
    int which = 0;
    for (int i = 0; i < values.length; i++) {
      if (Double.isFinite(values[i])) {
        double value = Math.clamp(values[i], -LARGEST, LARGEST);
        Surprise surprise = series.get(i).observe(at.getEpochSecond(), value);
        if (surprise.size() > most.size()) {
          most = surprise;
          which = i;
        }
      }
    }
    return new Score(episode.score(most), expected, name(which) + " " + most.why());
  }

  /// What is expected at a time, before it is known: a range for each value. Empty before the first
  /// observation.
  public List<Range> expected(Instant at) {
    return series.stream().map(one -> one.expected(at.getEpochSecond())).toList();
  }

  /// The state: at most [#octets(int)].
  public byte[] save() {
    ByteBuffer out = ByteBuffer.allocate(octets(series.size()));
    out.putInt(VERSION).put((byte) series.size());
    episode.save(out);
    series.forEach(one -> one.save(out));
    return out.array();
  }

  /// How large the state of a detector for so many values is.
  public static int octets(int values) {
    return HEAD + values * Series.OCTETS;
  }

  /// A detector that goes on where the saved one stood.
  ///
  /// @param names as they were
  /// @throws IllegalArgumentException when these octets are not what [#save()] gave
  public static Detector restore(byte[] saved, String... names) {
    Saved in = new Saved(saved);
    if (in.integer() != VERSION) {
      throw Saved.damaged("it is of another version, or none");
    }
    int values = in.octet();
    if (values < 0 || values > MOST_VALUES) {
      throw Saved.damaged("it claims " + values + " values");
    }
    Detector detector = new Detector(names);
    detector.episode = Episode.restore(in);
    for (int i = 0; i < values; i++) {
      detector.series.add(Series.restore(in));
    }
    in.end();
    return detector;
  }

  private void begin(int values) {
    if (values < 1 || values > MOST_VALUES) {
      throw new IllegalArgumentException(
          "an observation has 1 to " + MOST_VALUES + " values, not " + values);
    }
    if (series.isEmpty()) {
      for (int i = 0; i < values; i++) {
        series.add(new Series());
      }
    }
    if (series.size() != values) {
      throw new IllegalArgumentException(
          "this series has " + series.size() + " values at a time, not " + values);
    }
  }

  private String name(int which) {
    return which < names.size() ? names.get(which) : "the value";
  }
}

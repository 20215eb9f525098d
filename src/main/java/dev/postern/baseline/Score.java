package dev.postern.baseline;

import java.util.List;

/// How unusual an observation is.
///
/// @param value from 0 (usual) to 1 (never seen the like). From [#ALARM] up an anomaly begins or
///   grows; while it goes on the score stays below
/// @param expected for each value, the range that was expected before it was known
/// @param reason a sentence for people: what, how much, compared with what
public record Score(double value, List<Range> expected, String reason) {

  /// One threshold for every series.
  public static final double ALARM = 0.5;

  public Score {
    expected = List.copyOf(expected);
  }

  public boolean alarming() {
    return value >= ALARM;
  }
}

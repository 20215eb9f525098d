package dev.postern.baseline;

import java.util.List;

/// How unusual an observation is.
///
/// @param value from 0 (usual) to 1 (never seen the like)
/// @param expected for each value, the range that was expected before it was known
/// @param reason a sentence for people: what, how much, compared with what
public record Score(double value, List<Range> expected, String reason) {

  public Score {
    expected = List.copyOf(expected);
  }
}

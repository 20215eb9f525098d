package dev.postern.baseline;

/// What is expected of a value: from `low` to `high`.
public record Range(double low, double high) {

  public Range {
    if (!(low <= high)) {
      throw new IllegalArgumentException("a range from " + low + " to " + high + " holds nothing");
    }
  }

  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}

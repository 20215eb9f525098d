package dev.postern.bench;

import org.HdrHistogram.Histogram;

/// How long something took, in milliseconds.
///
/// @param count how often it was timed
public record Timing(
    long count,
    double mean,
    double min,
    double p50,
    double p90,
    double p95,
    double p99,
    double p999,
    double max) {

  static Timing of(Histogram nanos) {
    long count = nanos.getTotalCount();
    return new Timing(
        count,
        millis(nanos.getMean()),
        millis((double) (count == 0 ? 0 : nanos.getMinValue())),
        percentile(nanos, 50),
        percentile(nanos, 90),
        percentile(nanos, 95),
        percentile(nanos, 99),
        percentile(nanos, 99.9),
        millis((double) nanos.getMaxValue()));
  }

  private static double percentile(Histogram nanos, double percentile) {
    return millis((double) nanos.getValueAtPercentile(percentile));
  }

  // To the microsecond: more is not measured.
  private static double millis(double nanos) {
    return Math.round(nanos / 1000) / 1000.0;
  }
}

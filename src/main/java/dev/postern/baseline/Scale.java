package dev.postern.baseline;

/// Turns a surprise into a score from 0 to 1.
///
/// From a half up it is news: an anomaly begins, or grows. Below, it is usual, or an anomaly going
/// on: the more surprising, the higher, too.
final class Scale {

  /// The news from which a score is a half.
  private static final double ALARM = 8;

  private Scale() {}

  static double value(double news, double surprise) {
    double fresh = news / (news + ALARM);
    double stale = surprise / (surprise + ALARM) / 2;
    return Math.max(fresh, Math.min(stale, 0.4999));
  }
}

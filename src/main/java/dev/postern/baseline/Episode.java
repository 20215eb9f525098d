package dev.postern.baseline;

import java.nio.ByteBuffer;

/// Tells the beginning of an anomaly from its going on, and turns surprise into a score from 0 to
/// 1.
///
/// From a half up a score is an alarm: an anomaly begins, or grows. After an alarm what is about as
/// surprising is no news for a while. Below a half it is usual, or an anomaly going on: the more
/// surprising, the higher, too.
final class Episode {

  static final int OCTETS = Double.BYTES;

  /// The news from which a score is a half.
  private static final double ALARM = 5;

  /// How much of a remembered surprise is no news.
  private static final double WEIGHT = 0.75;

  /// In observations.
  private static final double LASTS = 250;

  private double remembered;

  double score(Surprise surprise) {
    double news = surprise.size() - WEIGHT * remembered;
    remembered *= Math.exp(-1 / LASTS);
    if (news < ALARM) {
      // Means that still remember a spike must not score what follows it like the spike itself.
      return share((surprise.size() + surprise.now()) / 2) / 2;
    }
    remembered = Math.max(remembered, surprise.size());
    return share(news);
  }

  private static double share(double surprise) {
    return surprise / (surprise + ALARM);
  }

  void save(ByteBuffer out) {
    out.putDouble(remembered);
  }

  static Episode restore(Saved in) {
    Episode episode = new Episode();
    episode.remembered = in.notNegative();
    return episode;
  }
}

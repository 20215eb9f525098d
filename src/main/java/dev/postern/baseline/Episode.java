package dev.postern.baseline;

import java.nio.ByteBuffer;

/// Tells the beginning of an anomaly from its going on: what was surprising a moment ago surprises
/// less, unless it grows.
final class Episode {

  static final int OCTETS = Double.BYTES;

  private static final double WEIGHT = 0.75;

  /// In observations.
  private static final double LASTS = 250;

  private double remembered;

  /// @return what of this surprise is news
  double news(double surprise) {
    double news = Math.max(0, surprise - WEIGHT * remembered);
    remembered = Math.max(remembered * Math.exp(-1 / LASTS), surprise);
    return news;
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

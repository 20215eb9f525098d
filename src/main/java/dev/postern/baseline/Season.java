package dev.postern.baseline;

import java.nio.ByteBuffer;

/// What is usual at an hour of the week. An hour that was seen seldom leans on the same hour of
/// other days.
final class Season {

  static final int OCTETS = (Season.WEEK + Season.DAY) * 2 * Float.BYTES;

  private static final int DAY = 24;
  private static final int WEEK = 7 * DAY;
  private static final int HOUR = 3600;

  /// The other days weigh as much as so many observations of this one.
  private static final double LEAN = 2;

  private static final double DAY_RATE = 0.005;
  private static final double WEEK_RATE = 0.02;

  private final float[] day = new float[DAY];
  private final float[] days = new float[DAY];
  private final float[] week = new float[WEEK];
  private final float[] weeks = new float[WEEK];

  /// @param otherwise when nothing was seen at this hour yet
  double usual(long second, double otherwise) {
    int hour = hour(second);
    int ofDay = hour % DAY;
    if (days[ofDay] == 0) {
      return otherwise;
    }
    return (week[hour] * weeks[hour] + LEAN * day[ofDay]) / (weeks[hour] + LEAN);
  }

  void learn(long second, double value) {
    int hour = hour(second);
    learn(day, days, hour % DAY, value, DAY_RATE);
    learn(week, weeks, hour, value, WEEK_RATE);
  }

  void save(ByteBuffer out) {
    for (int i = 0; i < DAY; i++) {
      out.putFloat(day[i]).putFloat(days[i]);
    }
    for (int i = 0; i < WEEK; i++) {
      out.putFloat(week[i]).putFloat(weeks[i]);
    }
  }

  static Season restore(Saved in) {
    Season season = new Season();
    for (int i = 0; i < DAY; i++) {
      season.day[i] = in.number();
      season.days[i] = in.count();
    }
    for (int i = 0; i < WEEK; i++) {
      season.week[i] = in.number();
      season.weeks[i] = in.count();
    }
    return season;
  }

  private static void learn(float[] mean, float[] seen, int at, double value, double rate) {
    seen[at] = Math.min(seen[at] + 1, 1 << 20);
    mean[at] += (float) (Math.max(rate, 1 / seen[at]) * (value - mean[at]));
  }

  private static int hour(long second) {
    return (int) Math.floorMod(Math.floorDiv(second, HOUR), (long) WEEK);
  }
}

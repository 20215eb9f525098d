package dev.postern.baseline;

import java.nio.ByteBuffer;

/// What is usual at an hour of the week. An hour that was seen seldom leans on the same hour of
/// other days.
final class Season {

  static final int OCTETS = Long.BYTES + (2 * Season.WEEK + 3 * Season.DAY) * Float.BYTES;

  private static final int DAY = 24;
  private static final int WEEK = 7 * DAY;
  private static final int HOUR = 3600;

  /// The other days weigh as much as so many observations of this one.
  private static final double LEAN = 2;

  /// Before so many seconds have passed there is no usual.
  private static final long KNOWN = 2L * DAY * HOUR;

  private static final double DAY_RATE = 0.005;
  private static final double WEEK_RATE = 0.02;

  private final float[] day = new float[DAY];
  private final float[] days = new float[DAY];
  private final float[] off = new float[DAY];
  private final float[] week = new float[WEEK];
  private final float[] weeks = new float[WEEK];
  private long first = Long.MAX_VALUE;

  boolean known(long second) {
    return first != Long.MAX_VALUE && second - first >= KNOWN;
  }

  /// How far off the usual the values of this hour of the day are, on average.
  double spread(long second) {
    return off[hour(second) % DAY];
  }

  /// @param otherwise when nothing was seen at this hour yet
  double usual(long second, double otherwise) {
    int hour = hour(second);
    int ofDay = hour % DAY;
    if (days[ofDay] == 0) {
      return otherwise;
    }
    return (week[hour] * weeks[hour] + LEAN * day[ofDay]) / (weeks[hour] + LEAN);
  }

  void learn(long second, double value, double usual) {
    first = Math.min(first, second);
    int hour = hour(second);
    learn(day, days, hour % DAY, value, DAY_RATE);
    if (known(second)) {
      off[hour % DAY] +=
          (float)
              (Math.max(DAY_RATE, 1 / days[hour % DAY])
                  * (Math.abs(value - usual) - off[hour % DAY]));
    }
    learn(week, weeks, hour, value, WEEK_RATE);
  }

  void save(ByteBuffer out) {
    out.putLong(first);
    for (int i = 0; i < DAY; i++) {
      out.putFloat(day[i]).putFloat(days[i]).putFloat(off[i]);
    }
    for (int i = 0; i < WEEK; i++) {
      out.putFloat(week[i]).putFloat(weeks[i]);
    }
  }

  static Season restore(Saved in) {
    Season season = new Season();
    season.first = in.second();
    for (int i = 0; i < DAY; i++) {
      season.day[i] = in.number();
      season.days[i] = in.count();
      season.off[i] = in.count();
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

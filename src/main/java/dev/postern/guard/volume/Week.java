package dev.postern.guard.volume;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// How many messages each hour of the week usually brings: a level, and how each hour stands to it.
/// Times are hours since 1970, in UTC. A clock that goes back is followed: the hour begins again.
final class Week {

  static final int HOURS = 168;

  private static final int DAY = 24;
  private static final double LEVEL = 1 / 170.0;
  private static final double OF_WEEK = 0.25;
  private static final double OF_DAY = 0.1;
  private static final int LONGEST = 4 * HOURS;

  private final float[] week = new float[HOURS];
  // Of a working day, then of a day of the weekend.
  private final float[] day = new float[2 * DAY];
  private double level;
  private double count;
  private long hour = Long.MIN_VALUE;
  private int hours;

  Week() {
    Arrays.fill(week, 1);
    Arrays.fill(day, 1);
  }

  /// Messages per hour, in the hour that holds this time.
  double usual(double time) {
    return of((long) time);
  }

  private double of(long any) {
    return level * (week[ofWeek(any)] + day[ofDay(any)]) / 2;
  }

  /// Messages per hour, over days.
  double level() {
    return level;
  }

  void advance(double time) {
    long current = (long) time;
    if (current < hour || hour == Long.MIN_VALUE) {
      hour = current;
    }
    hour = Math.max(hour, current - LONGEST);
    while (hour < current) {
      close();
      hour++;
      count = 0;
    }
  }

  void count() {
    count++;
  }

  // One hour can't raise what is usual by more than so much, or a campaign would.
  private void close() {
    double most = hours < DAY ? count : 4 * Math.max(of(hour), level) + 10;
    double messages = Math.min(count, most);
    hours = Math.min(hours + 1, 1 << 20);
    level += Math.max(LEVEL, 1.0 / hours) * (messages - level);
    if (level > 0) {
      double part = Math.min(messages / level, HOURS);
      int inWeek = ofWeek(hour);
      week[inWeek] += (float) (OF_WEEK * (part - week[inWeek]));
      int inDay = ofDay(hour);
      day[inDay] += (float) (OF_DAY * (part - day[inDay]));
    }
  }

  private static int ofWeek(long hour) {
    return Math.floorMod(hour, HOURS);
  }

  // 1970 began on a Thursday: days 2 and 3 of these weeks are a weekend.
  private static int ofDay(long hour) {
    int weekday = ofWeek(hour) / DAY;
    return ofWeek(hour) % DAY + (weekday == 2 || weekday == 3 ? DAY : 0);
  }

  void save(ByteBuffer out) {
    out.putDouble(level).putDouble(count).putLong(hour).putInt(hours);
    for (float part : week) {
      out.putFloat(part);
    }
    for (float part : day) {
      out.putFloat(part);
    }
  }

  void restore(ByteBuffer in) {
    level = in.getDouble();
    count = in.getDouble();
    hour = in.getLong();
    hours = in.getInt();
    for (int i = 0; i < week.length; i++) {
      week[i] = in.getFloat();
    }
    for (int i = 0; i < day.length; i++) {
      day[i] = in.getFloat();
    }
  }
}

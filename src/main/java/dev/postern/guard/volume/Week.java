package dev.postern.guard.volume;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// How many messages each hour of the week usually brings: a level, and how each hour stands to it.
/// Hours are those of UTC.
final class Week {

  static final int HOURS = 168;
  private static final int DAY = 24;
  private static final double LEVEL = 1 / 170.0;
  private static final double HOUR = 0.25;
  private static final double KIND = 0.1;

  private final float[] week = new float[HOURS];
  // By hour of a working day, and of a day of the weekend.
  private final float[] day = new float[2 * DAY];
  private double level;
  private double count;
  private long hour = Long.MIN_VALUE;
  private long hours;

  Week() {
    Arrays.fill(week, 1);
    Arrays.fill(day, 1);
  }

  /// Per hour, in the hour that holds this time.
  double usual(double now) {
    return at((long) now);
  }

  private double at(long any) {
    double shape = (week[ofWeek(any)] + day[kind(any)]) / 2;
    return level * shape;
  }

  /// How many messages are usual from one time to another, both in hours; of a week at most.
  double usual(double from, double to) {
    double start = Math.max(from, to - HOURS);
    double sum = 0;
    while (start < to) {
      double end = Math.min(Math.floor(start) + 1, to);
      sum += at((long) start) * (end - start);
      start = end;
    }
    return sum;
  }

  /// How many messages an hour, over days.
  double level() {
    return level;
  }

  void advance(double now) {
    long current = (long) now;
    if (hour == Long.MIN_VALUE) {
      hour = current;
    }
    if (current - hour > 4L * HOURS) {
      // After a month of silence what is left of it is not worth a loop.
      hour = current - 4L * HOURS;
    }
    while (hour < current) {
      close();
      hour++;
      count = 0;
    }
  }

  void count(double messages) {
    count += messages;
  }

  // A single hour can't raise what is usual by more than so much, or a campaign would.
  private void close() {
    double most = 4 * Math.max(at(hour), level) + 10;
    double messages = Math.min(count, hours < DAY ? count : most);
    hours++;
    level += Math.max(LEVEL, 1.0 / hours) * (messages - level);
    if (level > 0) {
      double part = Math.min(messages / level, HOURS);
      int h = ofWeek(hour);
      week[h] += (float) (HOUR * (part - week[h]));
      int k = kind(hour);
      day[k] += (float) (KIND * (part - day[k]));
    }
  }

  private static int ofWeek(long hour) {
    return (int) Math.floorMod(hour, (long) HOURS);
  }

  // 1 January 1970 was a Thursday: days 2 and 3 of these weeks are a weekend.
  private static int kind(long hour) {
    int h = ofWeek(hour);
    int weekday = h / DAY;
    return h % DAY + (weekday == 2 || weekday == 3 ? DAY : 0);
  }

  void save(ByteBuffer out) {
    out.putFloat((float) level).putFloat((float) count).putLong(hour).putLong(hours);
    for (float part : week) {
      out.putFloat(part);
    }
    for (float part : day) {
      out.putFloat(part);
    }
  }

  void restore(ByteBuffer in) {
    level = in.getFloat();
    count = in.getFloat();
    hour = in.getLong();
    hours = in.getLong();
    for (int i = 0; i < week.length; i++) {
      week[i] = in.getFloat();
    }
    for (int i = 0; i < day.length; i++) {
      day[i] = in.getFloat();
    }
  }
}

package dev.postern.mime;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// The date and time of header fields (RFC 5322 §3.3).
public final class DateTime {

  private static final String DAYS = "MonTueWedThuFriSatSun";
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

  private DateTime() {}

  /// `Sun, 22 Nov 2026 04:09:36 +0000`: always in UTC, so that it says nothing about where we
  /// stand.
  public static String format(Instant instant) {
    var text = new StringBuilder(31);
    append(text, instant);
    return text.toString();
  }

  /// The same, appended.
  public static void append(StringBuilder text, Instant instant) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, ZoneOffset.UTC);
    int day = 3 * (time.getDayOfWeek().getValue() - 1);
    int month = 3 * (time.getMonthValue() - 1);
    text.append(DAYS, day, day + 3).append(", ").append(time.getDayOfMonth()).append(' ');
    text.append(MONTHS, month, month + 3).append(' ').append(time.getYear()).append(' ');
    two(text, time.getHour()).append(':');
    two(text, time.getMinute()).append(':');
    two(text, time.getSecond()).append(" +0000");
  }

  private static StringBuilder two(StringBuilder text, int value) {
    return text.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
  }
}

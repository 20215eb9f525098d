package dev.postern.doctor;

/// One thing that was looked at.
///
/// @param area of the check, as `port`
/// @param what of it, as `alternate 0.0.0.0:2525`
/// @param seen how it is
/// @param remedy what to do; empty where nothing needs to be done
public record Line(String area, String what, Level level, String seen, String remedy) {

  /// How it is.
  public enum Level {
    OK,
    /// It can't be found out, by this user at least.
    UNKNOWN,
    /// It will do, or not for everybody.
    WARN,
    /// It keeps somebody from connecting, or mail from leaving.
    FAIL
  }

  public static Line ok(String area, String what, String seen) {
    return new Line(area, what, Level.OK, seen, "");
  }

  public static Line unknown(String area, String what, String seen, String remedy) {
    return new Line(area, what, Level.UNKNOWN, seen, remedy);
  }

  public static Line warn(String area, String what, String seen, String remedy) {
    return new Line(area, what, Level.WARN, seen, remedy);
  }

  public static Line fail(String area, String what, String seen, String remedy) {
    return new Line(area, what, Level.FAIL, seen, remedy);
  }

  boolean is(Level other) {
    return level == other;
  }
}

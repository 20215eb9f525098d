package dev.postern.bench;

import java.util.Locale;

/// How hard it was for this machine: whether the figures are the server's.
///
/// @param coresUsed CPU of this program, in cores
/// @param cores that there are
/// @param busiestThread the part of a core that its busiest thread used
/// @param machine how busy all cores were, with the server where it runs here; 0 to 1, negative
///   where it can't be told
/// @param lateness how late messages were given to connections that were free
public record Strain(
    Limit limit,
    double coresUsed,
    int cores,
    double busiestThread,
    double machine,
    Timing lateness) {

  private static final double BUSY = 0.9;
  private static final double LATE_MILLIS = 10;

  /// What was short.
  public enum Limit {
    /// Nothing here.
    NONE,
    /// This program: a stronger machine, or several, would load the server more.
    CLIENT,
    /// The machine, which this program and perhaps the server share: the figures are what both can
    /// do together.
    MACHINE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Strain of(
      double coresUsed, int cores, double busiestThread, double machine, Timing lateness) {
    return new Strain(
        limit(coresUsed / cores, busiestThread, machine, lateness),
        coresUsed,
        cores,
        busiestThread,
        machine,
        lateness);
  }

  private static Limit limit(double share, double busiestThread, double machine, Timing lateness) {
    if (busiestThread >= BUSY || share >= BUSY) {
      return Limit.CLIENT;
    }
    if (machine >= BUSY) {
      return Limit.MACHINE;
    }
    return lateness.p99() >= LATE_MILLIS ? Limit.CLIENT : Limit.NONE;
  }
}

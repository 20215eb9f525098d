package dev.postern.audit.accounts;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Whether the times of answers tell a name that exists from one that does not.
///
/// Says yes only where the difference is certain and one can use it: three ways to be wrong
/// (chance, drift, a difference that is real and too small) are each shut out. Says "not enough"
/// where there are too few times to say no.
///
/// @param detail for people: numbers, medians and the chance
record Timing(Kind kind, String detail) {

  /// How it came out.
  enum Kind {
    TOLD,
    ALIKE,
    NOT_ENOUGH
  }

  private static final int FEW = 4;
  private static final int ENOUGH = 20;
  private static final double CHANCE = 1e-4;
  private static final double USEFUL = 0.75;
  private static final double FAIR = 0.65;
  private static final double LEAST_FEW_MILLIS = 50;
  private static final double LEAST_RISE_MILLIS = 500;
  private static final double RISE = 3;

  /// With many times of each, asked for in turns.
  ///
  /// @param control of another name that does not exist: where that is told from the other too,
  ///   something else than existence makes the difference
  static Timing of(List<Duration> known, List<Duration> unknown, List<Duration> control) {
    int least = Math.min(known.size(), Math.min(unknown.size(), control.size()));
    if (least < ENOUGH) {
      return new Timing(Kind.NOT_ENOUGH, "only " + least + " times of each");
    }
    RankSum test = RankSum.of(millis(known), millis(unknown));
    RankSum against = RankSum.of(millis(known), millis(control));
    RankSum idle = RankSum.of(millis(control), millis(unknown));
    boolean told =
        isCertain(test)
            && isCertain(against)
            && test.superiority() > 0.5 == against.superiority() > 0.5
            && Math.abs(idle.superiority() - 0.5) <= FAIR - 0.5;
    return new Timing(told ? Kind.TOLD : Kind.ALIKE, detail(known, unknown, test));
  }

  /// With the few that wrong logins may give: says yes only where all of one are far from all of
  /// the other, never no. A server that slows us down on purpose has times that tell of that.
  static Timing ofFew(List<Duration> known, List<Duration> unknown) {
    if (Math.min(known.size(), unknown.size()) < FEW) {
      int least = Math.min(known.size(), unknown.size());
      return new Timing(Kind.NOT_ENOUGH, "only " + least + " times of each");
    }
    double[] one = millis(known);
    double[] other = millis(unknown);
    if (isRising(one) || isRising(other)) {
      return new Timing(Kind.NOT_ENOUGH, "the server slows us down, which hides what there may be");
    }
    RankSum test = RankSum.of(one, other);
    double gap = Math.max(smallest(one) - largest(other), smallest(other) - largest(one));
    boolean told = gap >= LEAST_FEW_MILLIS && gap >= Math.min(median(one), median(other)) / 2;
    return new Timing(told ? Kind.TOLD : Kind.NOT_ENOUGH, detail(known, unknown, test));
  }

  private static boolean isRising(double[] times) {
    return largest(times) >= LEAST_RISE_MILLIS && largest(times) >= RISE * smallest(times);
  }

  private static boolean isCertain(RankSum test) {
    return test.p() < CHANCE && Math.abs(test.superiority() - 0.5) >= USEFUL - 0.5;
  }

  private static String detail(List<Duration> known, List<Duration> unknown, RankSum test) {
    return String.format(
        Locale.ROOT,
        "%d and %d times, medians %.2f ms and %.2f ms, p = %.2g",
        known.size(),
        unknown.size(),
        median(millis(known)),
        median(millis(unknown)),
        test.p());
  }

  private static double[] millis(List<Duration> times) {
    return times.stream().mapToDouble(time -> time.toNanos() / 1e6).toArray();
  }

  private static double smallest(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).max().orElseThrow();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}

package dev.postern.audit.accounts;

import java.util.Arrays;

/// The test of Mann and Whitney for two samples: whether one tends to be larger, whatever the shape
/// of their distributions. Network times have long tails, to which ranks are indifferent.
///
/// @param superiority the chance that one of the first is larger than one of the second, a tie
///   counting half; 0.5 where nothing is different
/// @param p the chance of such a difference, or a larger one in either direction, where nothing is
///   different
record RankSum(double superiority, double p) {

  // Up to here every order can be counted, where no two are equal.
  private static final int SMALL = 10;

  static RankSum of(double[] first, double[] second) {
    if (first.length == 0 || second.length == 0) {
      throw new IllegalArgumentException("nothing to compare");
    }
    double u = 0;
    for (double x : first) {
      for (double y : second) {
        u += x > y ? 1 : x == y ? 0.5 : 0;
      }
    }
    double pairs = (double) first.length * second.length;
    boolean countable = first.length <= SMALL && second.length <= SMALL && ties(first, second) == 0;
    double p =
        countable
            ? exact(first.length, second.length, u)
            : normal(first.length, second.length, u, ties(first, second));
    return new RankSum(u / pairs, p);
  }

  // The share of all orders of so many that are as far from the middle as this one.
  private static double exact(int m, int n, double u) {
    long[] ways = ways(m, n);
    long all = Arrays.stream(ways).sum();
    double far = Math.abs(u - m * n / 2.0);
    long asFar = 0;
    for (int i = 0; i < ways.length; i++) {
      if (Math.abs(i - m * n / 2.0) >= far) {
        asFar += ways[i];
      }
    }
    return (double) asFar / all;
  }

  // In how many orders of m and n each U comes up: the coefficients of a Gaussian binomial.
  private static long[] ways(int m, int n) {
    var ways = new long[m * n + 1];
    ways[0] = 1;
    for (int i = 1; i <= m; i++) {
      for (int j = ways.length - 1; j >= n + i; j--) {
        ways[j] -= ways[j - n - i];
      }
      for (int j = i; j < ways.length; j++) {
        ways[j] += ways[j - i];
      }
    }
    return ways;
  }

  private static double normal(int m, int n, double u, double ties) {
    double all = m + n;
    double variance = m * (double) n / 12 * (all + 1 - ties / (all * (all - 1)));
    if (variance <= 0) {
      return 1;
    }
    double far = Math.max(0, Math.abs(u - m * (double) n / 2) - 0.5);
    return 2 * upperTail(far / Math.sqrt(variance));
  }

  // The sum of t³ - t over all groups of t equal values.
  private static double ties(double[] first, double[] second) {
    double[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    Arrays.sort(all);
    double ties = 0;
    for (int i = 0; i < all.length; ) {
      int j = i;
      while (j < all.length && all[j] == all[i]) {
        j++;
      }
      double t = j - i;
      ties += t * t * t - t;
      i = j;
    }
    return ties;
  }

  // Of the standard normal distribution; Abramowitz and Stegun 26.2.17, to 7.5e-8.
  private static double upperTail(double z) {
    double t = 1 / (1 + 0.2316419 * z);
    double polynomial =
        t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * polynomial;
  }
}

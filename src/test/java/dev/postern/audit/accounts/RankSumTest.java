package dev.postern.audit.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RankSumTest {

  @Test
  void countsEveryOrderOfFew() {
    // Of 4 and 4 there are 70 orders, of 5 and 5 252; the two ends are one each.
    RankSum apart = RankSum.of(of(5, 6, 7, 8), of(1, 2, 3, 4));
    assertThat(apart.superiority()).isEqualTo(1);
    assertThat(apart.p()).isEqualTo(2.0 / 70, within(1e-12));
    assertThat(RankSum.of(of(1, 2, 3, 4, 5), of(6, 7, 8, 9, 10)).p())
        .isEqualTo(2.0 / 252, within(1e-12));
  }

  @Test
  void knowsATextbookExample() {
    // Hollander and Wolfe, permeability of membranes: W = 35, p = 0.1272 in one direction.
    double[] term = of(0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46);
    double[] early = of(1.15, 0.88, 0.90, 0.74, 1.21);
    RankSum test = RankSum.of(term, early);
    assertThat(test.superiority()).isEqualTo(35 / 50.0, within(1e-12));
    assertThat(test.p()).isEqualTo(2 * 0.1272, within(1e-4));
  }

  @Test
  void seesNoDifferenceWhereThereIsNone() {
    assertThat(RankSum.of(of(1, 1, 1, 1), of(1, 1, 1, 1)).p()).isEqualTo(1);
    RankSum mixed = RankSum.of(of(1, 4, 5, 8), of(2, 3, 6, 7));
    assertThat(mixed.superiority()).isEqualTo(0.5);
    assertThat(mixed.p()).isEqualTo(1);
  }

  @Test
  void comesNearToTheTruthForMany() {
    var low = new double[30];
    var high = new double[30];
    for (int i = 0; i < 30; i++) {
      low[i] = i;
      high[i] = i + 100;
    }
    RankSum test = RankSum.of(high, low);
    assertThat(test.superiority()).isEqualTo(1);
    // z = (450 - 0.5) / sqrt(30 * 30 * 61 / 12)
    assertThat(test.p()).isEqualTo(3.0e-11, within(0.3e-11));
  }

  private static double[] of(double... values) {
    return values;
  }
}

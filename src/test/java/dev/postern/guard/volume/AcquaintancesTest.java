package dev.postern.guard.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AcquaintancesTest {

  private final Acquaintances acquaintances = new Acquaintances();

  @Test
  void whoWasRememberedIsKnownForAMonthAndForgottenAfterTwo() {
    remember(0, 500);
    advance(29);
    assertThat(known(0, 500)).isEqualTo(1);
    advance(31);
    assertThat(known(0, 500)).isEqualTo(1);
    advance(62);
    assertThat(known(0, 500)).isZero();
  }

  @Test
  void strangersAreMistakenAsOftenAsItSays() {
    remember(0, 4000);
    assertThat(known(1_000_000, 20_000)).isCloseTo(acquaintances.mistaken(), within(0.02));
    assertThat(acquaintances.known()).isBetween(3800L, 4200L);
  }

  @Test
  void aLongListIsSampledAndStillKnown() {
    for (int month = 0; month < 4; month++) {
      for (int i = 0; i < 50_000; i++) {
        acquaintances.advance(month * 31 * 24);
        acquaintances.remember(Submission.mix(i));
      }
    }
    assertThat(acquaintances.mistaken()).isLessThan(0.6);
    assertThat(known(0, 50_000)).isGreaterThan(0.9);
    assertThat(acquaintances.known()).isBetween(30_000L, 70_000L);
  }

  private void advance(int days) {
    acquaintances.advance(days * 24);
  }

  private void remember(int from, int count) {
    for (int i = from; i < from + count; i++) {
      acquaintances.remember(Submission.mix(i));
    }
  }

  private double known(int from, int count) {
    int covered = 0;
    int known = 0;
    for (int i = from; i < from + count; i++) {
      long hash = Submission.mix(i);
      if (acquaintances.covers(hash)) {
        covered++;
        known += acquaintances.knows(hash) ? 1 : 0;
      }
    }
    return (double) known / covered;
  }
}

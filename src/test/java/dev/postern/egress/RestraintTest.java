package dev.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RestraintTest {

  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final long START = Long.MAX_VALUE - MINUTE;
  private static final Offset<Double> NEAR = within(1e-6);

  private final Restraint restraint = new Restraint();

  @Test
  void slownessIsRegainedBitByBit() {
    restraint.apply(rule(Duration.ZERO, 0.5), "421", START, START);
    assertThat(restraint.paused(START)).isFalse();
    assertThat(restraint.factor(START)).isEqualTo(0.5);
    assertThat(restraint.factor(START + 5 * MINUTE)).isEqualTo(0.6, NEAR);
    assertThat(restraint.cause(START + 24 * MINUTE)).isNotNull();
    assertThat(restraint.factor(START + 26 * MINUTE)).isEqualTo(1);
    assertThat(restraint.cause(START + 26 * MINUTE)).isNull();
  }

  @Test
  void attemptsOfOneTroubleCountOnce() {
    restraint.apply(rule(Duration.ZERO, 0.5), "421", START, START + 10);
    assertThat(restraint.apply(rule(Duration.ZERO, 0.5), "421", START + 9, START + 11)).isFalse();
    assertThat(restraint.factor(START + 11)).isEqualTo(0.5, NEAR);
    assertThat(restraint.apply(rule(Duration.ZERO, 0.5), "421", START + 10, START + 12)).isTrue();
    assertThat(restraint.factor(START + 12)).isEqualTo(0.25, NEAR);
  }

  @Test
  void aPauseIsAskedForEvenByAnOldAttempt() {
    restraint.apply(rule(Duration.ZERO, 0.5), "421", START, START + 10);
    assertThat(restraint.apply(rule(Duration.ofMinutes(10), 1), "421", START, START + 11)).isTrue();
    assertThat(restraint.paused(START + 11)).isTrue();
  }

  @Test
  void afterAPauseItGoesOnAtHalf() {
    restraint.apply(rule(Duration.ofMinutes(10), 1), "421", START, START);
    assertThat(restraint.left(START + MINUTE)).isEqualTo(Duration.ofMinutes(9));
    assertThat(restraint.paused(START + 10 * MINUTE)).isFalse();
    assertThat(restraint.factor(START + 10 * MINUTE)).isEqualTo(0.5, NEAR);
    assertThat(restraint.factor(START + 36 * MINUTE)).isEqualTo(1);
  }

  @Test
  void aPauseThatIsAskedForAgainSoonDoubles() {
    BackOff rule = rule(Duration.ofMinutes(10), 1);
    long now = START;
    restraint.apply(rule, "421", now, now);
    now += 11 * MINUTE;
    restraint.apply(rule, "421", now, now);
    assertThat(restraint.left(now)).isEqualTo(Duration.ofMinutes(20));
    for (int i = 0; i < 10; i++) {
      now += restraint.left(now).toNanos() + 1;
      restraint.apply(rule, "421", now, now);
    }
    assertThat(restraint.left(now)).isEqualTo(Restraint.MOST_PAUSE);
    now += 3 * Restraint.MOST_PAUSE.toNanos();
    restraint.apply(rule, "421", now, now);
    assertThat(restraint.left(now)).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void itNeverStopsForGood() {
    for (int i = 0; i < 100; i++) {
      restraint.apply(rule(Duration.ZERO, 0.5), "421", START + i, START + i);
    }
    assertThat(restraint.factor(START + 100)).isEqualTo(BackOff.LEAST, NEAR);
  }

  private static BackOff rule(Duration pause, double slow) {
    return new BackOff("r", BackOff.Codes.ANY, null, null, pause, slow);
  }
}

package dev.postern.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private static final RetryConfig CONFIG =
      new RetryConfig(
          Duration.ofMinutes(1), 2, Duration.ofMinutes(30), Duration.ofHours(10), Duration.ZERO);

  private static Duration after(int attempt, Duration age, double random) {
    return Backoff.after(attempt, age, CONFIG, random);
  }

  @Test
  void waitsDoubleUpToTheMost() {
    assertThat(after(1, Duration.ZERO, 0.5)).isEqualTo(Duration.ofMinutes(1));
    assertThat(after(2, Duration.ZERO, 0.5)).isEqualTo(Duration.ofMinutes(2));
    assertThat(after(5, Duration.ZERO, 0.5)).isEqualTo(Duration.ofMinutes(16));
    assertThat(after(6, Duration.ZERO, 0.5)).isEqualTo(Duration.ofMinutes(30));
    assertThat(after(100_000, Duration.ZERO, 0.5)).isEqualTo(Duration.ofMinutes(30));
  }

  @Test
  void jitterGoesBothWaysAndNeverPastTheMost() {
    assertThat(after(1, Duration.ZERO, 0)).isEqualTo(Duration.ofSeconds(48));
    assertThat(after(1, Duration.ZERO, 0.999))
        .isBetween(Duration.ofSeconds(71), Duration.ofSeconds(72));
    assertThat(after(9, Duration.ZERO, 0)).isEqualTo(Duration.ofMinutes(24));
    assertThat(after(9, Duration.ZERO, 0.999)).isEqualTo(Duration.ofMinutes(30));
  }

  @Test
  void thereIsALastAttemptWhenTimeIsUp() {
    assertThat(after(9, Duration.ofHours(10).minusMinutes(5), 0.5))
        .isEqualTo(Duration.ofMinutes(5));
    assertThat(after(9, Duration.ofHours(11), 0.5)).isEqualTo(Duration.ofMillis(1));
  }
}

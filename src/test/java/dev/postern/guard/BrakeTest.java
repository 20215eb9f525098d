package dev.postern.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrakeTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final Brake brake = new Brake();

  @Test
  void pausesGrowThenItRefuses() {
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Brake.Answer answer = brake.press(NOW);
      assertThat(answer.refused()).isFalse();
      pauses.add(answer.pause().toSeconds());
    }
    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 30L);
    assertThat(brake.press(NOW)).isEqualTo(new Brake.Answer(Brake.MOST_PAUSE, true));
  }

  @Test
  void inTheLongRunOneIsLetThroughPerInterval() {
    int through = 0;
    for (int second = 0; second < 3600; second++) {
      through += brake.press(NOW.plusSeconds(second)).refused() ? 0 : 1;
    }
    assertThat(through).isBetween(600, 606);
  }

  @Test
  void whoWaitsIsAnsweredSoonAgainAndAClockThatGoesBackGivesNothing() {
    for (int i = 0; i < 6; i++) {
      brake.press(NOW);
    }
    assertThat(brake.press(NOW.minusSeconds(3600)).refused()).isTrue();
    assertThat(brake.press(NOW.plus(Brake.INTERVAL.multipliedBy(6))).pause())
        .isEqualTo(Duration.ofSeconds(1));
  }
}

package dev.postern.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// When messages are due, by a clock that the test moves.
class ScheduleTest {

  private static final long SECOND = 1_000_000_000;

  private static Load.Extent extent(int warmUpSeconds, int seconds, long messages) {
    return new Load.Extent(
        Duration.ofSeconds(warmUpSeconds), Duration.ofSeconds(seconds), messages);
  }

  private static List<Arrival> takeAll(Schedule schedule, long now) {
    List<Arrival> taken = new ArrayList<>();
    for (Arrival next = schedule.next(now); next != null; next = schedule.next(now)) {
      taken.add(next);
    }
    return taken;
  }

  @Test
  void withARateMessagesAreDueAtTheirMomentsWhenTheyAreTakenLate() {
    var schedule = new OpenLoop(10, extent(0, 60, 1000));

    assertThat(takeAll(schedule, 0)).extracting(Arrival::at).containsExactly(0L);
    assertThat(schedule.nextAt(0)).isEqualTo(SECOND / 10);
    assertThat(takeAll(schedule, SECOND / 10 - 1)).isEmpty();
    assertThat(schedule.waiting(SECOND / 2)).isEqualTo(5);
    assertThat(takeAll(schedule, SECOND / 2))
        .extracting(Arrival::at)
        .containsExactly(100_000_000L, 200_000_000L, 300_000_000L, 400_000_000L, 500_000_000L);
    assertThat(schedule.waiting(SECOND / 2)).isZero();
  }

  @Test
  void whatWaitsTooLongIsGivenUpAndCounted() {
    var schedule = new OpenLoop(100, extent(0, 60, 1_000_000));
    long late = OpenLoop.PATIENCE.toNanos() + 2 * SECOND;

    Arrival next = schedule.next(late);

    assertThat(next).isEqualTo(new Arrival(2 * SECOND, true));
    assertThat(schedule.missed()).isEqualTo(200);
    assertThat(schedule.waiting(late)).isEqualTo(OpenLoop.PATIENCE.toSeconds() * 100);
  }

  @Test
  void theWarmUpNeitherCountsNorDelaysWhatDoes() {
    var schedule = new OpenLoop(10, extent(2, 60, 1000));

    assertThat(takeAll(schedule, SECOND / 10))
        .containsExactly(new Arrival(0, false), new Arrival(SECOND / 10, false));
    assertThat(takeAll(schedule, 2 * SECOND)).containsExactly(new Arrival(2 * SECOND, true));
    assertThat(schedule.missed()).isZero();
  }

  @Test
  void withARateItIsOverAfterTheMessagesOrTheTime() {
    var counted = new OpenLoop(10, extent(1, 60, 3));
    var timed = new OpenLoop(10, extent(1, 1, 1000));

    for (long now = 0; now < 5 * SECOND; now += SECOND / 10) {
      takeAll(counted, now);
      takeAll(timed, now);
    }

    assertThat(counted.isOver(1_200_000_000)).isTrue();
    assertThat(timed.isOver(1_900_000_000)).isTrue();
    assertThat(timed.nextAt(0)).isEqualTo(Long.MAX_VALUE);
    assertThat(new OpenLoop(10, extent(1, 1, 1000)).isOver(1_800_000_000)).isFalse();
  }

  @Test
  void asManyAreDueAsTheRateSaysWhateverTheRate() {
    for (double rate : List.of(0.1, 3.0, 7.7, 333.0, 48_000.0)) {
      var schedule = new OpenLoop(rate, extent(0, 5, 1_000_000_000));
      long due = 0;
      for (long now = 0; now <= 5 * SECOND; now += 1_234_567) {
        List<Arrival> taken = takeAll(schedule, now);
        due += taken.size();
        long by = now;
        assertThat(taken).allMatch(arrival -> arrival.at() <= by);
      }
      assertThat(due).isEqualTo((long) Math.ceil(5 * rate));
      assertThat(schedule.missed()).isZero();
    }
  }

  @Test
  void withoutARateAMessageIsDueWheneverSomebodyIsFree() {
    var schedule = new ClosedLoop(extent(1, 10, 2));

    assertThat(schedule.next(5)).isEqualTo(new Arrival(5, false));
    assertThat(schedule.next(SECOND)).isEqualTo(new Arrival(SECOND, true));
    assertThat(schedule.next(SECOND + 7)).isEqualTo(new Arrival(SECOND + 7, true));
    assertThat(schedule.next(SECOND + 8)).isNull();
    assertThat(schedule.isOver(SECOND + 8)).isTrue();
    assertThat(new ClosedLoop(extent(1, 10, 2)).isOver(11 * SECOND)).isTrue();
  }
}

package dev.postern.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateTableTest {

  private static final long SECOND = 1_000_000_000;
  private static final Rate TEN = new Rate(10, Span.SECOND);

  private final RateTable table = new RateTable(TEN, 1 << 10, 0);

  private int takes(long key, long now, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += table.take(key, now) ? 1 : 0;
    }
    return taken;
  }

  @Test
  void asManyAsTheRateAtOnceAndThenOneAfterTheOther() {
    assertThat(takes(7, SECOND, 100)).isEqualTo(10);
    assertThat(takes(7, SECOND + SECOND / 10, 100)).isEqualTo(1);
    assertThat(takes(8, SECOND + SECOND / 10, 100)).isEqualTo(10);
    assertThat(takes(7, 60 * SECOND, 100)).isEqualTo(10);
  }

  @Test
  void aFullBucketIsForgotten() {
    assertThat(takes(7, SECOND, 3)).isEqualTo(3);
    assertThat(table.size(SECOND)).isEqualTo(1);
    assertThat(table.taken(7, SECOND)).isEqualTo(3);
    assertThat(table.untilFull(7, SECOND)).isEqualTo(Duration.ofMillis(300));
    assertThat(table.size(SECOND + SECOND / 3)).isZero();
    assertThat(table.taken(7, SECOND + SECOND / 3)).isZero();
  }

  @Test
  void aMillionKeysTakeNoMoreRoomAndAFewOfThemStayCounted() {
    takes(-1, SECOND, 10);
    for (long key = 0; key < 1_000_000; key++) {
      assertThat(table.take(key, SECOND)).isTrue();
    }
    assertThat(table.size(SECOND)).isLessThanOrEqualTo(1 << 10);
    // The one that is furthest from full outlives those that took one.
    assertThat(table.take(-1, SECOND)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 60, 999})
  void noWindowHasMoreThanABucketAndWhatTrickledIn(int count) {
    for (int seed = 0; seed < 20; seed++) {
      var random = new Random(seed);
      var tried = new RateTable(new Rate(count, Span.SECOND), 8, 0);
      Deque<Long> window = new ArrayDeque<>();
      long now = 0;
      for (int i = 0; i < 5000; i++) {
        now += (long) (random.nextDouble() * random.nextDouble() * 3 * SECOND / count);
        if (tried.take(5, now)) {
          window.add(now);
        }
        while (!window.isEmpty() && window.getFirst() <= now - SECOND) {
          window.removeFirst();
        }
        assertThat(window.size()).isLessThanOrEqualTo(2 * count);
      }
    }
  }
}

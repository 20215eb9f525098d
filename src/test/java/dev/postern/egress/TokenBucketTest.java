package dev.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  // Near the overflow, where a careless comparison of nanoseconds breaks.
  private static final long START = Long.MAX_VALUE - SECOND;

  @Test
  void holdsTheRateOverTime() {
    var bucket = new TokenBucket(new Rate(60, "m"), START);
    int taken = 0;
    for (int tenth = 0; tenth < 6000; tenth++) {
      taken += bucket.take(1, START + tenth * SECOND / 10) ? 1 : 0;
    }
    assertThat(taken).isEqualTo(600);
  }

  @Test
  void theBurstIsASecondsWorth() {
    var bucket = new TokenBucket(new Rate(10, "s"), START);
    assertThat(bucket.available(1, START + 3600 * SECOND)).isEqualTo(10);
    assertThat(new TokenBucket(new Rate(1, "d"), START).available(1, START)).isEqualTo(1);
  }

  @Test
  void saysHowLongItTakesAndIsRight() {
    var bucket = new TokenBucket(new Rate(100, "m"), START);
    while (bucket.take(1, START)) {}
    Duration wait = bucket.wait(1, START);
    assertThat(wait).isBetween(Duration.ofMillis(1), Duration.ofMillis(600));
    assertThat(bucket.take(1, START + wait.toNanos() - 1000)).isFalse();
    assertThat(bucket.take(1, START + wait.toNanos())).isTrue();
  }

  @Test
  void aFactorSlowsIt() {
    var bucket = new TokenBucket(new Rate(1, "s"), START);
    assertThat(bucket.take(1, START)).isTrue();
    assertThat(bucket.wait(0.5, START)).isEqualTo(Duration.ofSeconds(2));
    assertThat(bucket.take(0.5, START + SECOND)).isFalse();
    assertThat(bucket.take(0.5, START + 2 * SECOND)).isTrue();
  }

  @Test
  void whatIsGivenBackCanBeTakenAgain() {
    var bucket = new TokenBucket(new Rate(1, "h"), START);
    assertThat(bucket.take(1, START)).isTrue();
    bucket.giveBack();
    bucket.giveBack();
    assertThat(bucket.available(1, START)).isEqualTo(1);
  }

  @Test
  void withoutARateThereIsNoEnd() {
    var bucket = new TokenBucket(null, START);
    assertThat(bucket.take(1, START)).isTrue();
    assertThat(bucket.wait(1, START)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "0/m", "-1/m", "10/w", "1.5/m", "10/ms", "9999999999/s"})
  void whatIsNoRateIsNotRead(String text) {
    assertThat(Rate.parse(text)).isEmpty();
  }

  @Test
  void ratesReadBack() {
    assertThat(Rate.parse(" 100 / m ")).contains(new Rate(100, "m"));
    assertThat(new Rate(100, "m")).hasToString("100/m");
  }
}

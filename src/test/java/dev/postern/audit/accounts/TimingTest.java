package dev.postern.audit.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.accounts.Timing.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimingTest {

  private final Random random = new Random(7);

  @Test
  void aClearDifferenceIsTold() {
    Timing timing = Timing.of(around(12, 30), around(10, 30), around(10, 30));
    assertThat(timing.kind()).isEqualTo(Kind.TOLD);
    assertThat(timing.detail()).contains("30 and 30 times");
  }

  @Test
  void chanceIsNot() {
    for (int i = 0; i < 200; i++) {
      assertThat(Timing.of(around(10, 30), around(10, 30), around(10, 30)).kind())
          .isEqualTo(Kind.ALIKE);
    }
  }

  @Test
  void aDifferenceBetweenTwoThatDoNotExistIsNoneOfExistence() {
    assertThat(Timing.of(around(12, 30), around(10, 30), around(11, 30)).kind())
        .isEqualTo(Kind.ALIKE);
  }

  @Test
  void fewAreNotEnough() {
    assertThat(Timing.of(around(50, 10), around(10, 10), around(10, 10)).kind())
        .isEqualTo(Kind.NOT_ENOUGH);
    assertThat(Timing.ofFew(millis(900, 900, 900), millis(10, 10, 10)).kind())
        .isEqualTo(Kind.NOT_ENOUGH);
    assertThat(Timing.ofFew(millis(50, 52, 54, 51), millis(11, 12, 10, 13)).kind())
        .as("apart by less than 50 ms")
        .isEqualTo(Kind.NOT_ENOUGH);
    assertThat(Timing.ofFew(millis(150, 160, 15, 155), millis(11, 12, 10, 20)).kind())
        .as("one among the others")
        .isEqualTo(Kind.NOT_ENOUGH);
  }

  @Test
  void fewThatAreFarApartTell() {
    assertThat(Timing.ofFew(millis(310, 305, 300, 320), millis(11, 12, 10, 13)).kind())
        .isEqualTo(Kind.TOLD);
  }

  @Test
  void aServerThatSlowsUsDownTellsThatAlone() {
    assertThat(Timing.ofFew(millis(10, 11, 12, 10), millis(100, 1000, 4000, 8000)).kind())
        .isEqualTo(Kind.NOT_ENOUGH);
  }

  private List<Duration> around(double millis, int count) {
    return IntStream.range(0, count)
        .mapToObj(_ -> Duration.ofNanos((long) (1e6 * (millis + 0.4 * random.nextGaussian()))))
        .toList();
  }

  private static List<Duration> millis(int... values) {
    return IntStream.of(values).mapToObj(Duration::ofMillis).toList();
  }
}

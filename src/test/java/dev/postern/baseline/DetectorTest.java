package dev.postern.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetectorTest {

  private static final Instant MONDAY = Instant.parse("2026-01-05T00:00:00Z");
  private static final int WEEK = 7 * 24;

  private final Random random = new Random(7);

  @Test
  void aSteadySeriesIsSeldomUnusual() {
    Scenario steady = Scenario.hourly().feed(3000, this::noise);

    assertThat(steady.alarmsFrom(0)).isLessThanOrEqualTo(4);
  }

  @Test
  void aSpikeIsUnusual() {
    Scenario series = Scenario.hourly().feed(500, this::noise).feed(1, _ -> 200);

    assertThat(series.last().value()).isGreaterThan(Scenario.ALARM);
  }

  @Test
  void aDropToNothingIsUnusual() {
    Scenario series = Scenario.hourly().feed(500, this::noise).feed(1, _ -> 0);

    assertThat(series.last().value()).isGreaterThan(Scenario.ALARM);
  }

  @Test
  void aLevelShiftIsToldOnceAndThenUsual() {
    Scenario series =
        Scenario.hourly().feed(500, this::noise).feed(500, _ -> 160 + 5 * random.nextGaussian());

    assertThat(series.highestFrom(500)).isGreaterThan(Scenario.ALARM);
    assertThat(series.alarmsFrom(520)).isLessThanOrEqualTo(2);
  }

  @Test
  void nightMailIsUnusualAlthoughByDayItIsNot() {
    Scenario byDay = Scenario.hourly().feed(6 * WEEK + 11, this::office).feed(1, _ -> 60);
    Scenario byNight = Scenario.hourly().feed(6 * WEEK + 3, this::office).feed(1, _ -> 60);

    assertThat(byDay.last().value()).isLessThan(Scenario.ALARM);
    assertThat(byNight.last().value()).isGreaterThan(Scenario.ALARM);
    assertThat(byNight.last().reason()).contains("60");
  }

  @Test
  void anOfficeDayOnASundayIsUnusual() {
    Scenario series = Scenario.hourly().feed(7 * WEEK - 15, this::office);
    int sunday = series.size();
    series.feed(6, _ -> 60);

    assertThat(series.highestFrom(sunday)).isGreaterThan(Scenario.ALARM);
  }

  @Test
  void officeHoursByThemselvesRaiseFewAlarms() {
    Scenario series = Scenario.hourly().feed(26 * WEEK, this::office);

    assertThat(series.alarmsFrom(2 * WEEK)).isLessThanOrEqualTo(6);
  }

  @Test
  void growthIsFollowed() {
    Scenario series =
        Scenario.hourly()
            .feed(3000, hour -> Scenario.poisson(random, 50 * Math.exp(hour / 1500.0)));

    assertThat(series.alarmsFrom(500)).isLessThanOrEqualTo(8);
  }

  @Test
  void aSlowDriftOutOfWhatEverWasIsNoticed() {
    Scenario series =
        Scenario.hourly().feed(1000, this::noise).feed(200, i -> noise(i) + (i - 1000) / 2.0);

    assertThat(series.highestFrom(1000)).isGreaterThan(Scenario.ALARM);
  }

  @Test
  void unrestIsNoticed() {
    Scenario series =
        Scenario.hourly().feed(1000, this::noise).feed(30, _ -> 100 + 25 * random.nextGaussian());

    assertThat(series.highestFrom(1000)).isGreaterThan(Scenario.ALARM);
  }

  @Test
  void aLineGoneFlatIsNoticed() {
    Scenario series = Scenario.hourly().feed(1000, this::noise).feed(60, _ -> 100);

    assertThat(series.highestFrom(1000)).isGreaterThan(Scenario.ALARM);
    assertThat(series.last().reason()).isNotEmpty();
  }

  @Test
  void aFlatLineIsUsualAndItsEndIsNot() {
    Scenario series = Scenario.hourly().feed(500, _ -> 45.5);

    assertThat(series.highestFrom(0)).isZero();
    assertThat(series.feed(1, _ -> 60).last().value()).isGreaterThan(Scenario.ALARM);
  }

  @Test
  void aSeldomUsedSeriesMayBeUsedButNotFlood() {
    Scenario series =
        Scenario.hourly().feed(2000, _ -> random.nextInt(50) == 0 ? 1 + random.nextInt(3) : 0);

    assertThat(series.alarmsFrom(200)).isLessThanOrEqualTo(4);
    assertThat(series.feed(1, _ -> 50).last().value()).isGreaterThan(Scenario.ALARM);
  }

  @Test
  void heavyTailsRaiseTheBarByThemselves() {
    Scenario series = Scenario.hourly().feed(3000, _ -> Math.exp(1.2 * random.nextGaussian()) * 20);

    assertThat(series.alarmsFrom(300)).isLessThanOrEqualTo(10);
  }

  @Test
  void theBeginningIsQuietYetNotBlind() {
    Scenario series = Scenario.hourly().feed(24, this::noise);

    assertThat(series.alarmsFrom(0)).isZero();
    assertThat(series.feed(1, _ -> 100_000).last().value()).isGreaterThan(Scenario.ALARM);
  }

  @Test
  void anAnomalyIsNotLearnedAsUsual() {
    Scenario series = Scenario.hourly().feed(1000, this::noise).feed(1, _ -> 10_000);
    Range afterwards = series.feed(20, this::noise).detector().expected(series.now()).getFirst();
    series.feed(600, this::noise);

    assertThat(afterwards.high()).isLessThan(200);
    assertThat(series.feed(1, _ -> 10_000).last().value()).isGreaterThan(0.4);
  }

  @Test
  void whatIsExpectedHoldsMostOfWhatComes() {
    Scenario series = Scenario.hourly().feed(4 * WEEK, this::office);
    int held = 0;
    for (int i = 0; i < WEEK; i++) {
      Range expected = series.detector().expected(series.now()).getFirst();
      series.feed(1, this::office);
      held +=
          expected.contains(Scenario.poisson(random, Scenario.officeHours(series.size() - 1)))
              ? 1
              : 0;
      assertThat(expected.low()).isNotNegative();
    }

    assertThat(held).isGreaterThan(WEEK * 9 / 10);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 30, 1440})
  void anySamplingIntervalWillDo(int minutes) {
    Scenario series = new Scenario(Duration.ofMinutes(minutes)).feed(1000, this::noise);

    assertThat(series.alarmsFrom(0)).isLessThanOrEqualTo(2);
    assertThat(series.feed(1, _ -> 200).last().value()).isGreaterThan(Scenario.ALARM);
  }

  @Test
  void savedAndRestoredItScoresTheSame() {
    Detector lived = new Detector("messages", "recipients");
    for (int i = 0; i < 700; i++) {
      lived.observe(hour(i), office(i), noise(i));
    }
    Detector restored = Detector.restore(lived.save(), "messages", "recipients");

    for (int i = 700; i < 1000; i++) {
      double[] values = {office(i), i == 900 ? 0 : noise(i)};
      assertThat(restored.observe(hour(i), values)).isEqualTo(lived.observe(hour(i), values));
    }
    assertThat(restored.save()).isEqualTo(lived.save());
  }

  @Test
  void theStateStaysSmall() {
    Scenario series = Scenario.hourly().feed(5000, this::noise);

    assertThat(series.detector().save()).hasSize(Detector.octets(1));
    assertThat(Detector.octets(1)).isLessThan(5 * 1024);
  }

  @Test
  void aDamagedStateIsRefused() {
    byte[] saved = Scenario.hourly().feed(100, this::noise).detector().save();
    byte[] version = saved.clone();
    version[3]++;
    byte[] number = saved.clone();
    Arrays.fill(number, 40, 80, (byte) 0xFF);

    for (byte[] bad :
        List.of(
            new byte[0],
            Arrays.copyOf(saved, 50),
            Arrays.copyOf(saved, saved.length + 1),
            version,
            number)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Detector.restore(bad))
          .withMessageContaining("the saved baseline is damaged");
    }
  }

  @Test
  void anyOctetsAreReadOrRefused() {
    byte[] saved = Scenario.hourly().feed(100, this::noise).detector().save();
    for (int i = 0; i < 3000; i++) {
      byte[] flipped = saved.clone();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        Score score = Detector.restore(flipped).observe(MONDAY, 100);
        assertThat(score.value()).isBetween(0.0, 1.0);
      } catch (IllegalArgumentException refused) {
        assertThat(refused).hasMessageContaining("damaged");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        Double.MIN_VALUE,
        -0.0,
        -1
      })
  void noNumberBreaksIt(double hostile) {
    Scenario series = Scenario.hourly().feed(200, this::noise).feed(2, _ -> hostile);
    series.feed(400, this::noise);

    assertThat(series.highestFrom(0)).isBetween(0.0, 1.0);
    assertThat(series.detector().expected(series.now()).getFirst().contains(100)).isTrue();
    assertThat(series.feed(1, _ -> 1e9).last().value()).isGreaterThan(0.25);
  }

  @Test
  void timeMayStandStillOrRunBackwards() {
    Detector detector = new Detector();
    for (int i = 0; i < 500; i++) {
      Instant at = i % 3 == 0 ? Instant.MIN : i % 3 == 1 ? Instant.MAX : MONDAY;
      assertThat(detector.observe(at, noise(i)).value()).isBetween(0.0, 1.0);
    }
  }

  @Test
  void ofSeveralValuesTheOneThatStandsOutIsNamed() {
    Detector detector = new Detector("messages", "new recipients");
    for (int i = 0; i < 500; i++) {
      detector.observe(hour(i), noise(i), random.nextInt(5));
    }
    Score score = detector.observe(hour(500), 101, 90);

    assertThat(score.value()).isGreaterThan(Scenario.ALARM);
    assertThat(score.expected()).hasSize(2);
    assertThat(score.reason()).startsWith("new recipients").contains("usually");
  }

  @Test
  void anObservationHasAsManyValuesAsTheFirst() {
    Detector detector = new Detector();
    detector.observe(MONDAY, 1, 2);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> detector.observe(MONDAY, 1))
        .withMessage("this series has 2 values at a time, not 1");
    assertThatIllegalArgumentException().isThrownBy(() -> new Detector().observe(MONDAY));
  }

  private double office(int hour) {
    return Scenario.poisson(random, Scenario.officeHours(hour));
  }

  private double noise(int ignored) {
    return 100 + 5 * random.nextGaussian();
  }

  private static Instant hour(int hours) {
    return MONDAY.plus(Duration.ofHours(hours));
  }
}

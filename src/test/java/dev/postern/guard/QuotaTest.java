package dev.postern.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "100/minute | 100/minute",
        "20000/day, 100/m , 2000 / hour | 100/minute, 2000/hour, 20000/day",
        "none | none",
      })
  void readsRatesInAnyOrder(String text, String written) {
    assertThat(Quota.parse(text).orElseThrow()).hasToString(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "100", "100/week", "0/day", "-1/day", "1.5/day", "1/day;2/hour", "1/d,"})
  void anythingElseIsNone(String text) {
    assertThat(Quota.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10/day, 20/day | two rates for a day",
        "100/minute, 50/hour | less in a hour (50/hour) than in a minute",
        "5/second | not over a second",
      })
  void aContradictionIsNamed(String text, String problem) {
    assertThatThrownBy(() -> Quota.parse(text)).hasMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1 second",
    "1001, 2 seconds",
    "120000, 120 seconds",
    "121000, 3 minutes",
    "7200000, 120 minutes",
    "7200001, 3 hours",
    "86400000, 24 hours"
  })
  void aWaitIsNeverTooShort(long millis, String text) {
    assertThat(Waiting.text(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @Test
  void aRateIsReadWithAShortUnitToo() {
    assertThat(Rate.parse("500/s")).contains(new Rate(500, Span.SECOND));
  }
}

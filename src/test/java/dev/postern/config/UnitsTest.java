package dev.postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {

  @ParameterizedTest
  @CsvSource({"500ms,500", "30s,30000", "5m,300000", "4h,14400000", "2d,172800000", "0s,0"})
  void readsAndWritesDurations(String text, long millis) {
    assertThat(Units.duration(text)).contains(Duration.ofMillis(millis));
    assertThat(Units.write(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "1B,1",
    "2KB,2000",
    "2KiB,2048",
    "25MiB,26214400",
    "10MB,10000000",
    "1GiB,1073741824"
  })
  void readsAndWritesSizes(String text, long octets) {
    assertThat(Units.size(text)).contains(octets);
    assertThat(Units.writeSize(octets)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "m", "-5m", "5 min", "1.5h", "5M", "1h30m", "999999999999d9"})
  void refusesOtherDurations(String text) {
    assertThat(Units.duration(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "25mb", "25M", "MiB", "99999999999GiB9", "1 TiB"})
  void refusesOtherSizes(String text) {
    assertThat(Units.size(text)).isEmpty();
  }

  @Test
  void amountsThatOverflowAreRefused() {
    assertThat(Units.size("999999999999GiB")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"hostnam,hostname", "listener,listeners", "retries,retry", "trusted_networks,''"})
  void findsTheNearestName(String written, String meant) {
    assertThat(Names.nearest(written, Names.ROOT)).isEqualTo(meant);
  }

  @Test
  void underscoresAreForgiven() {
    assertThat(Names.nearest("trusted_networks", Names.LISTENER)).isEqualTo("trusted-networks");
  }
}

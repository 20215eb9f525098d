package dev.postern.audit.tls.hello;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.tls.hello.Suite.Flaw;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuiteTest {

  private final Suites suites = new Suites();

  @ParameterizedTest
  @CsvSource({
    "0x0001, NULL",
    "0xC015, NULL",
    "0x0018, ANONYMOUS",
    "0x00A6, ANONYMOUS",
    "0x0017, ANONYMOUS",
    "0x0003, EXPORT",
    "0x0062, EXPORT",
    "0x0005, BROKEN",
    "0x0009, BROKEN",
    "0x000A, SHORT_BLOCKS",
    "0xC012, SHORT_BLOCKS",
    "0x0007, SHORT_BLOCKS",
    "0x002F, CBC",
    "0xC028, CBC",
    "0xC02F, NONE",
    "0xC09C, NONE",
    "0x1301, NONE"
  })
  void hasTheWorstFlawThatFits(String number, Flaw flaw) {
    assertThat(suites.named(Integer.decode(number)).flaw()).isEqualTo(flaw);
  }

  @Test
  void noOfferIsLongerThanOldServersTake() {
    for (Version version : Version.values()) {
      for (List<Suite> half : suites.of(version)) {
        assertThat(half).isNotEmpty().hasSizeLessThanOrEqualTo(128);
      }
    }
  }

  @Test
  void secrecyNeedsAnEphemeralKey() {
    assertThat(suites.named(0xC02F).isForwardSecret()).isTrue();
    assertThat(suites.named(0x009E).isForwardSecret()).isTrue();
    assertThat(suites.named(0x1302).isForwardSecret()).isTrue();
    assertThat(suites.named(0x009C).isForwardSecret()).isFalse();
    assertThat(suites.named(0xC031).isForwardSecret()).as("ECDH is not ECDHE").isFalse();
  }

  @Test
  void whatIsNotKnownHasItsNumberForAName() {
    assertThat(suites.named(0xFAFA).name()).isEqualTo("0xFAFA");
  }
}

package dev.postern.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Dates, encoded words, media types, and whose results are claimed.
class FieldsTest {

  @Test
  void writesADate() {
    assertThat(DateTime.format(Instant.parse("2026-11-02T04:09:06Z")))
        .isEqualTo("Mon, 2 Nov 2026 04:09:06 +0000");
  }

  @Test
  void datesAreReadByTheJdk() {
    var random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      Instant instant = Instant.ofEpochSecond(random.nextLong(1L << 33));
      assertThat(
              ZonedDateTime.parse(DateTime.format(instant), DateTimeFormatter.RFC_1123_DATE_TIME)
                  .toInstant())
          .isEqualTo(instant);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "plain, plain",
    "=?utf-8?Q?Gr=C3=BC=C3=9Fe_da?=, Grüße da",
    "=?UTF-8?b?R3LDvMOfZQ==?=, Grüße",
    "=?iso-8859-1?q?Gr=FC=DFe?=, Grüße",
    "=?windows-1252?q?=80?=, €",
    "=?utf-8*de?q?a?=, a",
    "=?utf-8?q?a?= =?utf-8?q?b?=, ab",
    "=?utf-8?q?a?= b, a b",
    "x =?utf-8?q?a?=, x a",
    "=?x-unknown?q?a?=, =?x-unknown?q?a?=",
    "=?utf-8?q?=FF?=, =?utf-8?q?=FF?=",
    "=?utf-8?q?=F?=, =?utf-8?q?=F?=",
    "=?utf-8?b?****?=, =?utf-8?b?****?=",
    "=?utf-8?q?a, =?utf-8?q?a"
  })
  void decodesWords(String encoded, String text) {
    assertThat(EncodedWords.decode(encoded)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "relay.example; none, relay.example",
    "relay.example 1; spf=pass, relay.example",
    "(hello) (there) relay.example; none, relay.example",
    "'\"relay.example\"; none', relay.example",
    "'  RELAY.example;', RELAY.example",
    "bücher.example; none, bücher.example"
  })
  void saysWhoClaimsResults(String value, String server) {
    assertThat(AuthenticationResults.server(value)).contains(server);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "(unclosed relay.example", "; none", "\"relay.example"})
  void saysWhereNobodyClaimsResults(String value) {
    assertThat(AuthenticationResults.server(value)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "multipart/mixed; boundary=b, b",
    "MULTIPART/Mixed; BOUNDARY=\"a b\", a b",
    "multipart/mixed; charset=x; boundary = b (c), b",
    "multipart/mixed (c); junk; boundary=b, b",
    "'multipart/mixed; x=\";boundary=no\"; boundary=\"a;b\"', a;b",
    "multipart/mixed; boundary=b=c, b=c"
  })
  void findsBoundaries(String value, String boundary) {
    ContentType type = ContentType.parse(value).orElseThrow();
    assertThat(type.isMultipart()).isTrue();
    assertThat(type.boundary()).contains(boundary);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"multipart/mixed", "multipart/mixed; boundary=", "multipart/mixed; boundary=\"b"})
  void aMultipartWithoutBoundaryIsNone(String value) {
    assertThat(ContentType.parse(value).orElseThrow().isMultipart()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text", "/plain", "text/", "(unclosed text/plain"})
  void refusesWhatIsNoMediaType(String value) {
    assertThat(ContentType.parse(value)).isEmpty();
  }
}

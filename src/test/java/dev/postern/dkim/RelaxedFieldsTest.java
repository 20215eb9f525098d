package dev.postern.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelaxedFieldsTest {

  // The example of RFC 6376 §3.4.5.
  @Test
  void followsTheExampleOfTheRfc() {
    assertThat(relaxed("A: X\r\n", "B : Y\t\r\n\tZ  \r\n")).isEqualTo("a:X\r\nb:Y Z\r\n");
  }

  // With $ for CR LF and % for a tab.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X:|x:$",
        "X: $|x:$",
        "X:a:b$|x:a:b$",
        "Subject: %a$ %b$|subject:a b$",
        "Subject:$ a$|subject:a$",
        "Subject: a$ $|subject:a$",
        "X-Y%: A b|x-y:A b$"
      })
  void isRelaxed(String field, String expected) {
    assertThat(relaxed(crlf(field))).isEqualTo(crlf(expected));
  }

  private static String crlf(String text) {
    return text.replace("$", "\r\n").replace('%', '\t');
  }

  private static String relaxed(String... fields) {
    return new String(
        RelaxedFields.of(
            List.of(fields).stream()
                .map(field -> ByteBuffer.wrap(field.getBytes(StandardCharsets.US_ASCII)))
                .toList()),
        StandardCharsets.US_ASCII);
  }
}

package dev.postern.mime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.Mailbox;
import dev.postern.mime.AddressList.Reading;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressListTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a@x.example|a@x.example",
        "<a@x.example>|a@x.example",
        "Name <a@x.example>|a@x.example",
        "Two Words <a@x.example>|a@x.example",
        "John Q. Public <a@x.example>|a@x.example",
        "\"Doe, John\" <a@x.example>|a@x.example",
        "\"b@y.example\" <a@x.example>|a@x.example",
        "\"say \\\"hi\\\"\" <a@x.example>|a@x.example",
        "a@x.example (comment)|a@x.example",
        "(one (two) three) a@x.example|a@x.example",
        "Name (c) <a@x.example> (d)|a@x.example",
        "(\\) ) a@x.example|a@x.example",
        "a@x.example, b@y.example|a@x.example b@y.example",
        "A <a@x.example>,, b@y.example ,|a@x.example b@y.example",
        "\"q r\"@x.example|\"q r\"@x.example",
        "<\"q r\"@x.example>|\"q r\"@x.example",
        "=?utf-8?q?Gr=C3=BC=C3=9Fe?= <a@x.example>|a@x.example",
        "=?utf-8?q?support=40y.example?= <a@x.example>|a@x.example",
        "Grüße <ü@bücher.example>|ü@bücher.example",
        "a@[192.0.2.1]|a@[192.0.2.1]",
        "Team: a@x.example, b@y.example;|a@x.example b@y.example",
        "Team: A <a@x.example>;, c@z.example|a@x.example c@z.example",
        "undisclosed recipients:;|",
        "~~|"
      })
  void reads(String value, String expected) {
    Reading reading = AddressList.parse(value == null ? "" : value);
    assertThat(reading).isInstanceOf(Reading.Addresses.class);
    var addresses = ((Reading.Addresses) reading).addresses();
    assertThat(String.join(" ", addresses.stream().map(Mailbox::toString).toList()))
        .isEqualTo(expected == null ? "" : expected);
  }

  /// What a spoofer would like us to read as one address and the recipient's program as another.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a@",
        "@x.example",
        "a@x.example b@y.example",
        "a@x.example <b@y.example>",
        "<a@x.example> <b@y.example>",
        "<a@x.example>, <b@y.example",
        "<a@x.example",
        "a@x.example>",
        "<<a@x.example>>",
        "<@y.example:a@x.example>",
        "<@y.example,@z.example:a@x.example>",
        "a@x.example (<b@y.example>)",
        "\"<b@y.example>\" <a@x.example>",
        "\"b@y.example>\" <a@x.example>",
        "a@x.example (unclosed",
        "a@x.example )",
        "\"unclosed <a@x.example>",
        "a (c)@x.example",
        "a@ (c) x.example",
        "a @x.example",
        "a@x@y.example",
        "a@x.example;b@y.example",
        "Team: a@x.example",
        "Team: Inner: a@x.example;;",
        "a@x.example\u0000",
        "a@x.example\r\nFrom: b@y.example",
        "a@x.example\u0000@y.example",
        "a\u0085@x.example",
        "a\uFFFD@x.example",
        "=?utf-8?b?YkB5LmV4YW1wbGU=?=@x.example",
        "<=?utf-8?b?YkB5LmV4YW1wbGU=?=@x.example>",
        "\"=?utf-8?b?YkB5?=\"@x.example",
        "=?utf-8?q?b=40y.example=00?= <a@x.example>",
        "=?utf-8?q?b=40y.example=0A?= <a@x.example>",
        "=?utf-8?q?=3Cb=40y.example=3E?= <a@x.example>",
        "=?utf-8?b?PGJAeS5leGFtcGxlPg==?= <a@x.example>",
        "a@exam_ple.example",
        "a..b@x.example",
        "a@\uFF58.example"
      })
  void isUnclear(String value) {
    assertThat(AddressList.parse(value)).isInstanceOf(Reading.Unclear.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {31, 32, 33, 100_000})
  void commentsNestBoundedly(int depth) {
    String value = "(".repeat(depth) + ")".repeat(depth) + "a@x.example";
    assertThat(AddressList.parse(value) instanceof Reading.Addresses).isEqualTo(depth <= 32);
  }
}

package dev.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a@example.org",
        "a.b+c@example.org",
        "a%b@example.org",
        "host!user@example.org",
        "\"a b\"@example.org",
        "\"a@b\"@example.org",
        "\"a\\\"b\"@example.org",
        "\"\"@example.org",
        "!#$%&'*+-/=?^_`{|}~@example.org",
        "用户@例え.example",
        "a@[192.0.2.1]",
        "a@[IPv6:2001:db8::1]",
        "\"\uD83D\uDE00\"@example.org"
      })
  void keepsAnAddressAsItIs(String text) {
    assertThat(Mailbox.parse(text)).hasValueSatisfying(box -> assertThat(box).hasToString(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "@example.org",
        "a@",
        "a@b@example.org",
        ".a@example.org",
        "a.@example.org",
        "a..b@example.org",
        "a b@example.org",
        "a@example.org ",
        " a@example.org",
        "<a@example.org>",
        "@relay.example:a@example.org",
        "a(comment)@example.org",
        "a\r\nb@example.org",
        "\"a\r\nb\"@example.org",
        "\"a\u0000b\"@example.org",
        "\"a\"b\"@example.org",
        "\"a\\\"@example.org",
        "\"a@example.org",
        "a\"@example.org",
        "\"@example.org",
        "a\u0085@example.org",
        "a\uD800@example.org",
        "\uDC00a@example.org",
        "a\uFFFD@example.org",
        "a\u007F@example.org",
        "a@exam_ple.org",
        "a@-example.org"
      })
  void refuses(String text) {
    assertThat(Mailbox.parse(text)).isEmpty();
  }

  @Test
  void limitsLengthsInOctets() {
    assertThat(Mailbox.parse("a".repeat(64) + "@example.org")).isPresent();
    assertThat(Mailbox.parse("a".repeat(65) + "@example.org")).isEmpty();
    assertThat(Mailbox.parse("ü".repeat(32) + "@example.org")).isPresent();
    assertThat(Mailbox.parse("ü".repeat(33) + "@example.org")).isEmpty();
    String label = "b".repeat(61) + ".";
    assertThat(Mailbox.parse("a@" + label.repeat(4) + "bbbb")).isPresent();
    assertThat(Mailbox.parse("a@" + label.repeat(4) + "bbbbb")).isEmpty();
  }

  @Test
  void localPartsDifferByCaseAndDomainsDoNot() {
    Mailbox box = Mailbox.parse("a@example.org").orElseThrow();
    assertThat(box).isEqualTo(Mailbox.parse("a@EXAMPLE.org").orElseThrow());
    assertThat(box).isNotEqualTo(Mailbox.parse("A@example.org").orElseThrow());
  }

  @Test
  void knowsWhatNeedsSmtpUtf8() {
    assertThat(Mailbox.parse("a@xn--bcher-kva.example").orElseThrow().isInternationalized())
        .isFalse();
    assertThat(Mailbox.parse("a@bücher.example").orElseThrow().isInternationalized()).isTrue();
    assertThat(Mailbox.parse("ü@example.org").orElseThrow().isInternationalized()).isTrue();
  }
}

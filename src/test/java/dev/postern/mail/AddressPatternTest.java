package dev.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPatternTest {

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource({
    "*, a@example.org, true",
    "*@*, a@example.org, true",
    "example.org, a@example.org, true",
    "example.org, a@EXAMPLE.org, true",
    "example.org, a@sub.example.org, false",
    "example.org, a@badexample.org, false",
    "*@example.org, a@example.org, true",
    "*.example.org, a@sub.example.org, true",
    "*.example.org, a@deep.sub.example.org, true",
    "*.example.org, a@example.org, false",
    "*.example.org, a@badexample.org, false",
    "*@*.example.org, a@sub.example.org, true",
    "billing@example.org, billing@example.org, true",
    "billing@example.org, BILLING@example.org, true",
    "billing@example.org, billing2@example.org, false",
    "billing@*.example.org, billing@sub.example.org, true",
    "bücher.example, a@xn--bcher-kva.example, true",
    "xn--bcher-kva.example, a@bücher.example, true",
    "*.bücher.example, a@x.xn--bcher-kva.example, true",
    "'[192.0.2.1]', 'a@[192.0.2.1]', true",
    "example.org, 'a@[192.0.2.1]', false"
  })
  void matches(String pattern, String address, boolean expected) {
    assertThat(parse(pattern).matches(Mailbox.parse(address).orElseThrow())).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "**",
        "@example.org",
        "a@",
        "a@*",
        "a b@example.org",
        "*.",
        "*.*",
        "exa*ple.org",
        "*.[192.0.2.1]",
        "a@b@example.org",
        "-x.example"
      })
  void refuses(String text) {
    assertThat(AddressPattern.parse(text)).isEmpty();
  }

  @Test
  void onlyTheStarIsAny() {
    assertThat(parse("*").isAny()).isTrue();
    assertThat(parse("*@example.org").isAny()).isFalse();
  }

  @Test
  void equalWhereTheyHoldTheSame() {
    assertThat(parse("*@Example.org"))
        .isEqualTo(parse("example.org"))
        .hasSameHashCodeAs(parse("example.org"));
    assertThat(parse("*.example.org")).isNotEqualTo(parse("example.org"));
    assertThat(parse("a@example.org")).isNotEqualTo(parse("b@example.org"));
    assertThat(parse("*@Example.org")).hasToString("*@Example.org");
  }

  private static AddressPattern parse(String text) {
    return AddressPattern.parse(text).orElseThrow();
  }
}

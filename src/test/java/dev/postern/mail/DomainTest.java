package dev.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainTest {

  @ParameterizedTest
  @CsvSource({
    "example.org, example.org",
    "EXAMPLE.Org, example.org",
    "localhost, localhost",
    "1-2.example, 1-2.example",
    "bücher.example, xn--bcher-kva.example",
    "BÜCHER.example, xn--bcher-kva.example",
    "xn--bcher-kva.example, xn--bcher-kva.example",
    "XN--Bcher-KVA.example, xn--bcher-kva.example",
    "straße.example, xn--strae-oqa.example",
    "παράδειγμα.example, xn--hxajbheg2az3al.example",
    "例え.テスト, xn--r8jz45g.xn--zckzah",
    "[192.0.2.1], [192.0.2.1]",
    "[IPv6:2001:DB8::1], [ipv6:2001:db8::1]",
    "[IPv6:::ffff:192.0.2.1], [ipv6:::ffff:192.0.2.1]",
    "[IPv6:1:2:3:4:5:6:7:8], [ipv6:1:2:3:4:5:6:7:8]"
  })
  void reads(String text, String ascii) {
    Domain domain = Domain.parse(text).orElseThrow();
    assertThat(domain.ascii()).isEqualTo(ascii);
    assertThat(domain).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "-a.example",
        "a-.example",
        "a_b.example",
        "a b.example",
        "a\r\nb.example",
        "a\u0000.example",
        "xn--.example",
        "xn--abc-.example",
        "xn--bcher-kva8.example",
        "xn--a.example",
        "ex\uFF0Eample",
        "\uFF45xample.org",
        "a\u3002b",
        "app\u200D.example",
        "app\u200C.example",
        "\u0301a.example",
        "ab--\u00fc.example",
        "a\u00B7b.example",
        "\u00fc-.example",
        "\uD800.example",
        "\u2028.example",
        "☃.example",
        "[1.2.3]",
        "[1.2.3.256]",
        "[1.2.3.4",
        "[1.2.3.4]x",
        "[]",
        "[IPv6:1:2:3:4:5:6:7]",
        "[IPv6:1::2::3]",
        "[IPv6:12345::]",
        "[IPv6:1:2:3:4:5:6:7::8]",
        "[2001:db8::1]",
        "[tag:anything]"
      })
  void refuses(String text) {
    assertThat(Domain.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "col\u00B7lega.example",
        "\u30C6\u30FB\u30B9.example",
        "\u0915\u094D\u200D\u0937.example",
        "\u0646\u0627\u0645\u0647\u200C\u0627\u06CC.example",
        "\u05D0\u05F3.example"
      })
  void takesContextualCharactersInTheirContext(String text) {
    assertThat(Domain.parse(text)).isPresent();
  }

  @Test
  void twoSpellingsAreOneDomain() {
    assertThat(Domain.parse("bücher.example"))
        .isEqualTo(Domain.parse("XN--BCHER-KVA.example"))
        .hasSameHashCodeAs(Domain.parse("bu\u0308cher.Example"));
  }

  @Test
  void knowsItsKind() {
    assertThat(Domain.parse("[192.0.2.1]").orElseThrow().isLiteral()).isTrue();
    assertThat(Domain.parse("example.org").orElseThrow().isLiteral()).isFalse();
    assertThat(Domain.parse("bücher.example").orElseThrow().isInternationalized()).isTrue();
    assertThat(Domain.parse("xn--bcher-kva.example").orElseThrow().isInternationalized()).isFalse();
  }

  @Test
  void limitsLengths() {
    String label = "a".repeat(63);
    assertThat(Domain.parse(label + ".example")).isPresent();
    assertThat(Domain.parse(label + "a.example")).isEmpty();
    assertThat(Domain.parse(String.join(".", label, label, label, label))).isPresent();
    assertThat(Domain.parse(String.join(".", label, label, label, label, "a"))).isEmpty();
    assertThat(Domain.parse("ü".repeat(60) + ".example")).isEmpty();
    assertThat(Domain.parse("ü".repeat(10_000))).isEmpty();
  }
}

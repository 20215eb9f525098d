package dev.postern.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportRecordTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          v=TLSRPTv1; rua=mailto:a@b.example                        | mailto:a@b.example
          v=TLSRPTv1;rua=mailto:a@b.example;                        | mailto:a@b.example
          v=TLSRPTv1 ; rua=https://b.example/r?x=1                  | https://b.example/r?x=1
          v=TLSRPTv1; rua=mailto:a@b.example , https://b.example/   | mailto:a@b.example https://b.example/
          v=TLSRPTv1; rua=MAILTO:a%2Bx@b.example?subject=x          | MAILTO:a%2Bx@b.example?subject=x
          v=TLSRPTv1; ext=1; rua=mailto:a@b.example; o_t.h-er=%20   | mailto:a@b.example
          v=TLSRPTv1; rua=ftp://b.example/,mailto:a@b.example       | mailto:a@b.example
          v=TLSRPTv1; rua=mailto:a@b.example,mailto:a@b.example     | mailto:a@b.example
          """)
  void readsWhatIsWished(String text, String uris) {
    assertThat(read(text)).containsExactly(uris.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v=TLSRPTv1",
        "v=TLSRPTv1;",
        "v=TLSRPTv2; rua=mailto:a@b.example",
        "V=TLSRPTv1; rua=mailto:a@b.example",
        " v=TLSRPTv1; rua=mailto:a@b.example",
        "v=TLSRPTv10; rua=mailto:a@b.example",
        "rua=mailto:a@b.example; v=TLSRPTv1",
        "v=TLSRPTv1; rua=",
        "v=TLSRPTv1; RUA=mailto:a@b.example",
        "v=TLSRPTv1; rua=mailto:a@b.example; rua=mailto:c@b.example extra",
        "v=TLSRPTv1; rua=mailto:a@b.example; bad field",
        "v=TLSRPTv1; rua=mailto:a@b.example;; x=1",
        "v=TLSRPTv1; rua=http://b.example/",
        "v=TLSRPTv1; rua=https://user:pass@b.example/",
        "v=TLSRPTv1; rua=https:///path",
        "v=TLSRPTv1; rua=https://b.example/a b",
        "v=TLSRPTv1; rua=mailto:",
        "v=TLSRPTv1; rua=mailto:a@[127.0.0.1]",
        "v=TLSRPTv1; rua=mailto:a%0d%0aBcc:%20x@b.example",
        "v=TLSRPTv1; rua=mailto:a%@b.example",
        "v=TLSRPTv1; rua=mailto:a@b.example%",
        "v=TLSRPTv1; rua=mailto:\u00e4@b.example",
        "v=TLSRPTv1; rua=mailto:%c3%a4@b.example",
        "v=TLSRPTv1; rua=file:///etc/passwd",
      })
  void whatIsNoWishIsNone(String text) {
    assertThat(read(text)).isEmpty();
  }

  @Test
  void severalRecordsAreNone() {
    String good = "v=TLSRPTv1; rua=mailto:a@b.example";
    assertThat(ReportRecord.read(List.of("v=spf1 -all", good))).hasSize(1);
    assertThat(ReportRecord.read(List.of(good, good))).isEmpty();
    assertThat(ReportRecord.read(List.of(good, "v=TLSRPTv1; broken record"))).isEmpty();
  }

  @Test
  void hugeOnesAreNone() {
    assertThat(read("v=TLSRPTv1; rua=mailto:a@b.example; x=" + "y".repeat(1 << 20))).isEmpty();
    assertThat(read("v=TLSRPTv1; rua=https://b.example/" + "y".repeat(2000))).isEmpty();
    assertThat(read("v=TLSRPTv1" + " ".repeat(1 << 20) + "; rua=mailto:a@b.example")).isEmpty();
  }

  @Test
  void aFewUrisAreEnough() {
    var many = new StringBuilder("v=TLSRPTv1; rua=mailto:a@b.example");
    for (int i = 0; i < 50; i++) {
      many.append(",mailto:a").append(i).append("@b.example");
    }
    assertThat(read(many.toString())).hasSize(ReportRecord.MOST_URIS);
  }

  private static List<String> read(String text) {
    return ReportRecord.read(List.of(text)).stream().map(ReportUri::text).toList();
  }
}

package dev.postern.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.Spf.Result;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpfTest {

  private final Zone zone =
      new Zone()
          .host("x.example", "192.0.2.1")
          .host("mail.x.example", "192.0.2.9", "2001:db8::9")
          .host("1.2.0.192.in-addr.x.example", "127.0.0.2")
          .host("long.name", "192.0.2.1")
          .exchange("x.example", "mail.x.example")
          .with("good.example", "v=spf1 ip4:192.0.2.1 -all")
          .with("bad.example", "v=spf1 ip4:nonsense -all")
          .with("soft.example", "v=spf1 ~all")
          .reverse("192.0.2.1", "www.x.example")
          .host("www.x.example", "192.0.2.1");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          v=spf1                                  | 192.0.2.1   | neutral
          v=spf1 -all                             | 192.0.2.1   | fail
          v=spf1 ~all                             | 192.0.2.1   | softfail
          v=spf1 ?all                             | 192.0.2.1   | neutral
          v=spf1 all                              | 192.0.2.1   | pass
          V=SPF1 +ALL                             | 192.0.2.1   | pass
          v=spf1 ip4:192.0.2.1 -all               | 192.0.2.1   | pass
          v=spf1 ip4:192.0.2.2 -all               | 192.0.2.1   | fail
          v=spf1 ip4:192.0.3.0/23 -all            | 192.0.2.1   | pass
          v=spf1 ip4:192.0.3.0/24 -all            | 192.0.2.1   | fail
          v=spf1 ip4:0.0.0.0/0 -all               | 2001:db8::1 | fail
          v=spf1 ip6:2001:db8::/32 -all           | 2001:db8::1 | pass
          v=spf1 ip6:2001:db8::2 -all             | 2001:db8::1 | fail
          v=spf1 a -all                           | 192.0.2.1   | pass
          v=spf1 a/24 -all                        | 192.0.2.77  | pass
          v=spf1 a:mail.x.example/32//64 -all     | 2001:db8::1 | pass
          v=spf1 mx -all                          | 192.0.2.9   | pass
          v=spf1 mx -all                          | 192.0.2.1   | fail
          v=spf1 mx//32 -all                      | 2001:db8:1::1 | pass
          v=spf1 ptr -all                         | 192.0.2.1   | pass
          v=spf1 ptr:y.example -all               | 192.0.2.1   | fail
          v=spf1 include:good.example -all        | 192.0.2.1   | pass
          v=spf1 include:good.example ?all        | 192.0.2.2   | neutral
          v=spf1 include:soft.example -all        | 192.0.2.1   | fail
          v=spf1 include:none.example -all        | 192.0.2.1   | permerror
          v=spf1 include:bad.example -all         | 192.0.2.1   | permerror
          v=spf1 redirect=good.example            | 192.0.2.1   | pass
          v=spf1 redirect=none.example            | 192.0.2.1   | permerror
          v=spf1 redirect=good.example -all       | 192.0.2.1   | fail
          v=spf1 exists:%{ir}.%{v}.%{d} -all      | 192.0.2.1   | pass
          v=spf1 exists:%{ir}.%{v}.%{d} -all      | 192.0.2.2   | fail
          v=spf1 a:mail.%{d2} -all                | 192.0.2.9   | pass
          v=spf1 a:%{l}.%{o} a:mail.%{o} -all     | 192.0.2.9   | pass
          v=spf1 unknown=x -all exp=why.x.example | 192.0.2.1   | fail
          v=spf1 moo -all                         | 192.0.2.1   | permerror
          v=spf1 ip4 -all                         | 192.0.2.1   | permerror
          v=spf1 ip4:1.2.3 -all                   | 192.0.2.1   | permerror
          v=spf1 ip4:192.0.2.1/33 -all            | 192.0.2.1   | permerror
          v=spf1 ip4:2001:db8::1 -all             | 192.0.2.1   | permerror
          v=spf1 ip6:192.0.2.1 -all               | 192.0.2.1   | permerror
          v=spf1 a: -all                          | 192.0.2.1   | permerror
          v=spf1 all:x                            | 192.0.2.1   | permerror
          v=spf1 include: -all                    | 192.0.2.1   | permerror
          v=spf1 a:%{z} -all                      | 192.0.2.1   | permerror
          v=spf1 a:%{d0} -all                     | 192.0.2.1   | permerror
          v=spf1 a:50% -all                       | 192.0.2.1   | permerror
          v=spf1 redirect=a redirect=b            | 192.0.2.1   | permerror
          v=spf1\u00e4 -all                       | 192.0.2.1   | none
          v=spf10 -all                            | 192.0.2.1   | none
          """)
  void evaluates(String record, String client, String result) {
    zone.with("x.example", record);
    assertThat(evaluate(client)).extracting(verdict -> verdict.result().label()).isEqualTo(result);
  }

  @Test
  void severalRecordsAreAnError() {
    zone.with("x.example", "v=spf1 a -all", "v=spf1 mx -all", "other=text");
    assertThat(evaluate("192.0.2.1").why()).isEqualTo("x.example has 2 SPF records");
  }

  @Test
  void anErrorNamesTheTerm() {
    zone.with("x.example", "v=spf1 ipv4:192.0.2.1 -all");
    assertThat(evaluate("192.0.2.1").why()).isEqualTo("\"ipv4:192.0.2.1\" is no SPF term");
  }

  @Test
  void aLoopEnds() {
    zone.with("x.example", "v=spf1 include:x.example -all");
    assertThat(evaluate("192.0.2.1").why()).isEqualTo("it takes more than 10 look-ups");
    zone.without("x.example").with("x.example", "v=spf1 redirect=x.example");
    assertThat(evaluate("192.0.2.1").result()).isEqualTo(Result.PERMERROR);
    assertThat(zone.asked).isLessThan(30);
  }

  @Test
  void tenLookupsAreEnoughAndElevenTooMany() {
    zone.with("x.example", "v=spf1" + " include:soft.example".repeat(9) + " a -all");
    assertThat(evaluate("192.0.2.1")).isEqualTo(new Spf.Verdict(Result.PASS, "", 10));
    zone.without("x.example")
        .with("x.example", "v=spf1" + " include:soft.example".repeat(10) + " a");
    assertThat(evaluate("192.0.2.1").result()).isEqualTo(Result.PERMERROR);
  }

  @Test
  void lookupsThatFindNothingAreFew() {
    zone.with("x.example", "v=spf1 a:n1.example a:n2.example ip4:192.0.2.1 -all");
    assertThat(evaluate("192.0.2.1").result()).isEqualTo(Result.PASS);
    zone.without("x.example").with("x.example", "v=spf1 a:n1.y a:n2.y a:n3.y ip4:192.0.2.1 -all");
    assertThat(evaluate("192.0.2.1").why()).contains("more than 2 look-ups find nothing");
  }

  @Test
  void hugeThingsAreRefusedSoon() {
    zone.with("x.example", "v=spf1 " + "ip4:192.0.2.1 ".repeat(80_000) + "-all");
    assertThat(evaluate("192.0.2.1").why()).contains("characters");
    zone.without("x.example").with("x.example", "v=spf1 a:" + "%{s}".repeat(4000) + " -all");
    assertThat(evaluate("192.0.2.1").result()).isIn(Result.PERMERROR, Result.FAIL);
    String many = "h.example ".repeat(11).strip();
    zone.without("x.example")
        .with("x.example", "v=spf1 mx -all")
        .exchange("x.example", many.split(" "));
    assertThat(evaluate("192.0.2.1").why()).contains("more than 10 hosts");
  }

  @Test
  void aSilentDnsIsATemporaryError() {
    zone.with("x.example", "v=spf1 include:good.example -all");
    zone.silent.add("good.example");
    assertThat(evaluate("192.0.2.1").result()).isEqualTo(Result.TEMPERROR);
  }

  private Spf.Verdict evaluate(String client) {
    return Spf.evaluate(new Dns(zone), InetAddress.ofLiteral(client), "x.example", "relay.example");
  }
}

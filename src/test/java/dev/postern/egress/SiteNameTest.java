package dev.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SiteNameTest {

  @Test
  void whatAllHostsEndInIsWrittenOnce() {
    assertThat(SiteName.of(List.of("alt1.aspmx.l.google.com", "aspmx.l.google.com")))
        .hasToString("(alt1.aspmx|aspmx).l.google.com");
    assertThat(SiteName.of(List.of("mx1.example.net", "mx2.example.org")))
        .hasToString("(mx1.example.net|mx2.example.org)");
    assertThat(SiteName.of(List.of("mx.example.net"))).hasToString("mx.example.net");
    assertThat(SiteName.of(List.of("example.net", "mx.example.net")))
        .hasToString("(example.net|mx.example.net)");
  }

  @Test
  void orderCaseRepetitionAndTrailingDotsDontMatter() {
    assertThat(SiteName.of(List.of("MX2.example.net.", "mx1.example.net", "mx2.example.net")))
        .isEqualTo(SiteName.of(List.of("mx1.example.net", "mx2.example.net")))
        .hasToString("(mx1|mx2).example.net");
  }

  @Test
  void isBoundedAndStillTellsSetsApart() {
    List<String> many =
        IntStream.range(0, 1000)
            .mapToObj(i -> "a-rather-long-label-%04d.example".formatted(i))
            .toList();
    SiteName all = SiteName.of(many);
    SiteName fewer = SiteName.of(many.subList(0, 999));
    assertThat(all.toString()).hasSize(SiteName.MOST).startsWith("(a-rather-long-label-0000");
    assertThat(all).isNotEqualTo(fewer);
    assertThat(all.hosts()).hasSizeLessThan(100);
  }

  @Test
  void aDomainMayBeASiteOfItsOwn() {
    assertThat(SiteName.of("a.example", List.of("mx.example.net")))
        .hasToString("a.example/mx.example.net");
  }

  @Test
  void thereIsNoSiteWithoutHosts() {
    assertThatIllegalArgumentException().isThrownBy(() -> SiteName.of(List.of()));
  }
}

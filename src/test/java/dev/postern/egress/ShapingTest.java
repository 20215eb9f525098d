package dev.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.egress.Shaping.Placement;
import dev.postern.egress.Shaping.Rule;
import dev.postern.mail.Reply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapingTest {

  private final Shape big = new Shape("big", 20, 50, 100, null, null, List.of());
  private final Shape dear = new Shape("dear", 1, 1, 1, null, null, List.of());
  private final Shaping shaping =
      new Shaping(
          List.of(
              new Rule(List.of(), List.of(Glob.whole("dear.example")), dear),
              new Rule(List.of(Glob.whole("*.big.example")), List.of(), big)),
          Shape.DEFAULT);

  @Test
  void domainsAtTheSameHostsAreOneSite() {
    Placement one = shaping.place("a.example", List.of("mx1.big.example", "mx2.big.example"));
    Placement other = shaping.place("b.example", List.of("mx2.big.example", "mx1.big.example"));
    assertThat(one).isEqualTo(other);
    assertThat(one.shape()).isSameAs(big);
  }

  @Test
  void aSiteThatHasOneHostOfARuleIsShapedByIt() {
    assertThat(shaping.place("a.example", List.of("mx.a.example", "mx1.big.example")).shape())
        .isSameAs(big);
  }

  @Test
  void aDomainOfARuleIsASiteOfItsOwn() {
    Placement placed = shaping.place("DEAR.example", List.of("mx1.big.example"));
    assertThat(placed.shape()).isSameAs(dear);
    assertThat(placed.site()).hasToString("dear.example/mx1.big.example");
    assertThat(shaping.shape(placed.site())).isSameAs(dear);
  }

  @Test
  void whatNoRuleFitsHasTheDefault() {
    assertThat(shaping.place("c.example", List.of("mx.c.example")).shape()).isSameAs(Shape.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({
    "421, 4.7.0, too many connections, true",
    "421, 4.7.99, Too Many Connections from you, true",
    "450, 4.7.0, too many connections, false",
    "421, 4.2.0, too many connections, false",
    "421, , too many connections, false",
    "421, 4.7.0, go away, false",
  })
  void aBackOffWantsCodeStatusAndText(int code, String status, String text, boolean fits) {
    var rule =
        new BackOff(
            "r",
            new BackOff.Codes(421, 421),
            Glob.whole("4.7.*"),
            Glob.within("too many connections"),
            Duration.ofMinutes(1),
            1);
    Reply reply = status == null ? Reply.plain(code, text) : Reply.of(code, status, text);
    assertThat(rule.fits(reply)).isEqualTo(fits);
  }
}

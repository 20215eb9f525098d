package dev.postern.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.mail.BodyType;
import dev.postern.send.Body;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContentTest {

  private static final ZonedDateTime NOW = ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 0, ZoneOffset.UTC);

  @Test
  void aLetterHasItsSizeToTheOctetAndNothingThatAServerMustConvert() {
    for (int size = Content.LEAST; size < Content.LEAST + 200; size++) {
      Body body = Content.of(Loads.letter(1, size), NOW);
      assertThat(body.size()).isEqualTo(size);
      assertThat(body.type()).isEqualTo(BodyType.SEVEN_BIT);
    }
  }

  @Test
  void theLongestAddressesFit() {
    String local = "l".repeat(64);
    String domain = String.join(".", "d".repeat(63), "d".repeat(63), "d".repeat(50)) + ".example";
    var letter =
        new Load.Letter(
            Loads.mailbox(local + "@" + domain),
            List.of(Loads.mailbox(local + "@" + domain)),
            Content.LEAST);

    assertThat(Content.of(letter, NOW).size()).isEqualTo(Content.LEAST);
  }

  @Test
  void aSmallerOneIsRefused() {
    assertThatThrownBy(() -> Loads.letter(1, Content.LEAST - 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the size must lie between 1024 and 104857600, but is 1023");
  }
}

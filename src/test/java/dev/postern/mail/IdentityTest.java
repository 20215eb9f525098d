package dev.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Message ids, enhanced statuses and replies.
class IdentityTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 31, 32, 1L << 40, Long.MAX_VALUE})
  void anIdReadsWhatItWrote(long value) {
    var id = new MessageId(value);
    assertThat(id.toString()).hasSize(13);
    assertThat(MessageId.parse(id.toString())).contains(id);
    assertThat(MessageId.parse(id.toString().toUpperCase(Locale.ROOT))).contains(id);
  }

  @Test
  void idsSortAsTheirTextsDo() {
    var ids = List.of(new MessageId(31), new MessageId(32), new MessageId(1L << 45));
    assertThat(ids.stream().map(MessageId::toString).toList()).isSorted();
    assertThat(ids).isSorted();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "00000000000000",
        "000000000000u",
        "000000000000i",
        "8000000000000",
        "000000000000\u212A",
        "000000000000 "
      })
  void anIdRefuses(String text) {
    assertThat(MessageId.parse(text)).isEmpty();
  }

  @Test
  void aStatusReadsWhatItWrote() {
    assertThat(EnhancedStatus.parse("5.7.1")).contains(new EnhancedStatus(5, 7, 1));
    assertThat(EnhancedStatus.of("2.0.999")).hasToString("2.0.999");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3.0.0", "5.7", "5.7.1 ", "5.7.1.1", "5.1000.0", "5.-1.0", "5.٧.1"})
  void aStatusRefuses(String text) {
    assertThat(EnhancedStatus.parse(text)).isEmpty();
    assertThatThrownBy(() -> EnhancedStatus.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aReplyKnowsItsClass() {
    assertThat(Reply.of(250, "2.0.0", "OK").isPositive()).isTrue();
    assertThat(Reply.plain(354, "go").isPositive()).isTrue();
    assertThat(Reply.plain(421, "bye").isTransient()).isTrue();
    assertThat(Reply.plain(550, "no").isPermanent()).isTrue();
    assertThat(Reply.of(550, "5.7.1", "no")).hasToString("550 5.7.1 no");
    assertThatThrownBy(() -> Reply.plain(199, "x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Reply(250, null, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aReplyCannotBeBrokenByItsText() {
    assertThat(Reply.plain(550, "no\r\n250 yes\tx\u0000").lines())
        .containsExactly("no??250 yes x?");
  }
}

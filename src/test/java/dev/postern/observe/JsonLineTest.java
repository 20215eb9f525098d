package dev.postern.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonLineTest {

  @Test
  void writesEveryKindOfValue() {
    var line = new JsonLine();
    line.begin()
        .time("time", Instant.parse("2026-01-02T03:04:00.007Z"))
        .field("text", "a\"b\\c\nd")
        .field("number", 42L)
        .field("real", 0.5)
        .field("endless", Double.POSITIVE_INFINITY)
        .field("flag", true)
        .field("none", null)
        .field("list", Arrays.asList("x", 1))
        .field("map", Map.of("k", "v"))
        .end();

    assertThat(text(line))
        .isEqualTo(
            "{\"time\":\"2026-01-02T03:04:00.007Z\",\"text\":\"a\\\"b\\\\c\\nd\",\"number\":42,"
                + "\"real\":0.5,\"endless\":null,\"flag\":true,\"none\":null,"
                + "\"list\":[\"x\",1],\"map\":{\"k\":\"v\"}}\n");
  }

  @Test
  void readsBackAsWhatWasWritten() {
    String hard = "grüße 日本 😀 \u0000 \u001b[31m \u009b \u202e end";
    var line = new JsonLine();
    line.begin().field("hard", hard).end();

    JsonNode read = JsonMapper.shared().readTree(line.take());
    assertThat(read.get("hard").asString()).isEqualTo(hard);
  }

  @Test
  void noControlReachesATerminal() {
    var line = new JsonLine();
    line.begin().field("t", "\u001b]0;title\u0007 \u009b31m \u202e \r\n").end();

    assertThat(text(line).strip().chars().allMatch(c -> c >= 0x20 && c < 0x7f)).isTrue();
  }

  @Test
  void loneSurrogatesAreReplaced() {
    var line = new JsonLine();
    line.begin().field("t", "a\uD83Db\uDE00c\uD83D").end();

    assertThat(text(line)).isEqualTo("{\"t\":\"a\uFFFDb\uFFFDc\uFFFD\"}\n");
  }

  @Test
  void longTextsAreCut() {
    var line = new JsonLine();
    line.begin().field("t", "x".repeat(1_000_000)).end();

    assertThat(text(line)).hasSize(JsonLine.MAX_TEXT + "{\"t\":\"…\"}\n".length());
  }

  @Test
  void aLineStartsAnewAfterItWasTaken() {
    var line = new JsonLine();
    line.begin().field("a", 1).end();
    line.take();
    line.begin().field("b", List.of()).end();

    assertThat(text(line)).isEqualTo("{\"b\":[]}\n");
  }

  private static String text(JsonLine line) {
    return new String(line.take(), StandardCharsets.UTF_8);
  }
}

package dev.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.mail.EnhancedStatus;
import dev.postern.mail.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplyCodecFuzzTest {

  @Test
  void statusStandsOnEachLine() {
    var reply = new Reply(550, EnhancedStatus.of("5.7.1"), List.of("one", "two"));

    assertThat(encoded(reply)).isEqualTo("550-5.7.1 one\r\n550 5.7.1 two\r\n");
    assertThat(decoded(encoded(reply))).containsExactly(reply.toString());
  }

  @Test
  void nothingButPrintableAsciiLeaves() {
    assertThat(encoded(Reply.of(550, "5.1.1", "a\r\n250 b\0ü\t")))
        .isEqualTo("550 5.1.1 a??250 b?? \r\n");
  }

  @Test
  void longLineGoesOnInTheNext() {
    String text = "word ".repeat(300).strip();

    String[] lines = encoded(Reply.of(450, "4.1.1", text)).split("\r\n", -1);

    assertThat(lines).hasSizeGreaterThan(3).allMatch(line -> line.length() <= 510);
    assertThat(decoded(encoded(Reply.of(450, "4.1.1", text))).getFirst())
        .isEqualTo("450 4.1.1 " + text);
    assertThat(encoded(Reply.plain(250, "x".repeat(1200))).split("\r\n"))
        .allMatch(line -> line.length() <= 510)
        .hasSize(3);
  }

  @Test
  void challengeIsNotSplit() {
    String challenge = "QUJD".repeat(1000);

    assertThat(encoded(Reply.plain(334, challenge))).isEqualTo("334 " + challenge + "\r\n");
  }

  @Test
  void emptyTextKeepsItsSpace() {
    assertThat(encoded(Reply.plain(334, ""))).isEqualTo("334 \r\n");
  }

  @Test
  void textMayBeMissing() {
    assertThat(decoded("250\r\n250 \r\n250-\r\n250\r\n")).containsExactly("250 ", "250 ", "250  ");
  }

  @Test
  void lfAloneEndsALineOfAReply() {
    assertThat(decoded("250-a\n250 b\n")).containsExactly("250 a b");
  }

  @Test
  void statusOfAnotherClassIsText() {
    var decoder = new ReplyDecoder();

    var result = decoder.decode(octets("250 5.1.1 odd\r\n"));

    assertThat(result).isEqualTo(new ReplyDecoder.Complete(Reply.plain(250, "5.1.1 odd")));
  }

  @Test
  void statusIsTakenFromTheFirstLine() {
    var result = new ReplyDecoder().decode(octets("550-5.1.1 one\r\n550 two\r\n"));

    assertThat(result)
        .isEqualTo(
            new ReplyDecoder.Complete(
                new Reply(550, EnhancedStatus.of("5.1.1"), List.of("one", "two"))));
  }

  @Test
  void twoRepliesAtOnceAreTwo() {
    assertThat(decoded("250 a\r\n354 b\r\n")).containsExactly("250 a", "354 b");
  }

  @Test
  void nonsenseIsAFault() {
    assertThat(decoded("hello\r\n")).first().asString().startsWith("Malformed");
    assertThat(decoded("25 x\r\n")).first().asString().startsWith("Malformed");
    assertThat(decoded("250x\r\n")).first().asString().startsWith("Malformed");
    assertThat(decoded("199 x\r\n")).first().asString().startsWith("Malformed");
    assertThat(decoded("600 x\r\n")).first().asString().startsWith("Malformed");
    assertThat(decoded("250-a\r\n251 b\r\n")).first().asString().startsWith("Malformed");
    assertThat(decoded("\r\n")).first().asString().startsWith("Malformed");
  }

  @Test
  void replyIsBounded() {
    assertThat(decoded("250-x\r\n".repeat(99) + "250 x\r\n")).first().asString().startsWith("250");
    assertThat(decoded("250-x\r\n".repeat(100) + "250 x\r\n")).first().asString().contains("100");
    assertThat(decoded("250 " + "x".repeat(70_000))).first().asString().contains("65536");
    // The bound is of one reply, not of a connection.
    assertThat(decoded(("250 " + "x".repeat(900) + "\r\n").repeat(100))).hasSize(100);
  }

  @Test
  void ofAWordyReplyTheBeginningIsKept() {
    String line = "550-5.1.1 " + "x".repeat(500) + "\r\n";

    List<String> found = decoded(line.repeat(95) + "550 5.1.1 end\r\n250 next\r\n");

    assertThat(found).hasSize(2).last().isEqualTo("250 next");
    assertThat(found.getFirst()).startsWith("550 5.1.1 xxx").hasSizeBetween(2000, 2100);
    // A pair of surrogates is not cut in two.
    var result =
        new ReplyDecoder()
            .decode(
                ByteBuffer.wrap(
                    ("250 " + "x".repeat(2047) + "😀\r\n").getBytes(StandardCharsets.UTF_8)));
    assertThat(result).isEqualTo(new ReplyDecoder.Complete(Reply.plain(250, "x".repeat(2047))));
  }

  @FuzzTest(maxDuration = "1m")
  void splitDoesNotMatter(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);

    assertThat(decoded(text, 1)).isEqualTo(decoded(text, Math.max(1, text.length())));
  }

  @Test
  void splitDoesNotMatterAtRandom() {
    var random = new Random(2525);
    for (int i = 0; i < 2000; i++) {
      splitDoesNotMatter(Samples.octets(random));
    }
  }

  private static String encoded(Reply reply) {
    return StandardCharsets.ISO_8859_1.decode(ReplyEncoder.encode(reply)).toString();
  }

  private static List<String> decoded(String text) {
    return decoded(text, Math.max(1, text.length()));
  }

  private static List<String> decoded(String text, int step) {
    var decoder = new ReplyDecoder();
    List<String> found = new ArrayList<>();
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int at = 0; at < octets.length; at += step) {
      ByteBuffer in = ByteBuffer.wrap(octets, at, Math.min(step, octets.length - at));
      while (in.hasRemaining()) {
        switch (decoder.decode(in)) {
          case ReplyDecoder.Incomplete _ -> {}
          case ReplyDecoder.Complete(Reply reply) -> found.add(reply.toString());
          case ReplyDecoder.Malformed malformed -> {
            found.add(malformed.toString());
            return found;
          }
        }
      }
    }
    return found;
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}

package dev.postern.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.mail.BodyType;
import dev.postern.mail.Octets;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is composed, as another program reads it.
class LetterTest {

  private static final Instant NOW = Instant.parse("2026-11-25T01:02:03Z");

  @Test
  void aPlainLetterIsPlain() {
    String text = text(letter("Hello", List.of(), "One line.\nAnother.", null));

    assertThat(text)
        .startsWith("Date: Wed, 25 Nov 2026 01:02:03 +0000\r\nFrom: a@app.example\r\n")
        .contains("Subject: Hello\r\n", "Content-Transfer-Encoding: 7bit\r\n")
        .containsPattern("Message-ID: <[0-9a-f]+@app\\.example>\r\n")
        .endsWith("\r\n\r\nOne line.\r\nAnother.\r\n");
  }

  @Test
  void everyPartArrivesAsItWas() throws Exception {
    byte[] octets = new byte[5000];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) (i * 31);
    }
    var letter =
        new Letter(
            "a@app.example",
            "b@dest.example",
            "Grüße an alle, die einen längeren Betreff als üblich lesen mögen: 🙂",
            List.of(),
            "Schöne Grüße",
            "<p>Schöne Grüße</p>",
            List.of(
                new Attachment("übersicht \"neu\".bin", "application/x-any", Octets.copyOf(octets)),
                new Attachment("a \"b\".txt", "text/plain", Octets.ofUtf8("x"))));

    byte[] composed = letter.compose(NOW);

    MimeMessage read = read(composed);
    assertThat(read.getSubject()).isEqualTo(letter.subject());
    var mixed = (MimeMultipart) read.getContent();
    assertThat(mixed.getCount()).isEqualTo(3);
    var texts = (MimeMultipart) mixed.getBodyPart(0).getContent();
    assertThat(((String) texts.getBodyPart(0).getContent()).strip()).isEqualTo("Schöne Grüße");
    assertThat(texts.getBodyPart(1).getContentType()).startsWith("text/html");
    assertThat(((String) texts.getBodyPart(1).getContent()).strip())
        .isEqualTo("<p>Schöne Grüße</p>");
    assertThat(mixed.getBodyPart(1).getFileName()).isEqualTo("übersicht \"neu\".bin");
    assertThat(mixed.getBodyPart(1).getInputStream().readAllBytes()).isEqualTo(octets);
    assertThat(mixed.getBodyPart(2).getFileName()).isEqualTo("a \"b\".txt");
    assertThat(Body.of(composed).type()).isEqualTo(BodyType.SEVEN_BIT);
    assertThat(new String(composed, StandardCharsets.US_ASCII).lines())
        .allMatch(line -> line.length() <= 120);
  }

  @Test
  void aFieldOfTheirsTakesThePlaceOfOurs() throws Exception {
    Letter letter =
        letter("Hello", List.of("FROM: App <app@app.example>", "X-Note: größer"), "x", null);

    MimeMessage read = read(letter.compose(NOW));

    assertThat(read.getHeader("From")).containsExactly("App <app@app.example>");
    assertThat(jakarta.mail.internet.MimeUtility.decodeText(read.getHeader("X-Note")[0]))
        .isEqualTo("größer");
  }

  @Test
  void anAddressThatIsNotAsciiMakesTheHeaderInternational() {
    var letter =
        new Letter("grün@app.example", "b@dest.example", "x", List.of(), "x", null, List.of());

    assertThat(Body.of(letter.compose(NOW)).isInternational()).isTrue();
    assertThat(
            Body.of("Subject: x\r\n\r\ngrün\r\n".getBytes(StandardCharsets.UTF_8))
                .isInternational())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"no field", "X-A: b\r\nBcc: c@d.example", "X A: b", ": b", "X-N: a\0b"})
  void whatIsNoFieldIsRefused(String header) {
    assertThatThrownBy(() -> letter("x", List.of(header), "x", null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSubjectCanNotEndItsLine() {
    assertThatThrownBy(() -> letter("x\r\nBcc: c@d.example", List.of(), "x", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Subject has control characters");
  }

  private static Letter letter(String subject, List<String> headers, String text, String html) {
    return new Letter("a@app.example", "b@dest.example", subject, headers, text, html, List.of());
  }

  private static String text(Letter letter) {
    return new String(letter.compose(NOW), StandardCharsets.US_ASCII);
  }

  private static MimeMessage read(byte[] octets) throws Exception {
    return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(octets));
  }
}

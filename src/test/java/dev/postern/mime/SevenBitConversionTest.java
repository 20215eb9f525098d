package dev.postern.mime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.BodyType;
import jakarta.mail.BodyPart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SevenBitConversionTest {

  private Optional<String> problem = Optional.empty();

  @Test
  void convertsAnEightBitTextToQuotedPrintable() throws Exception {
    byte[] out =
        convert(
            """
            Subject: x
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            Grüße = alles \s
            .
            zweite Zeile\t
            """);
    assertThat(ascii(out)).contains("Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    assertThat(ascii(out)).contains("Gr=C3=BC=C3=9Fe =3D alles =20\r\n.\r\nzweite Zeile=09\r\n");
    assertThat(parse(out).getContent()).isEqualTo("Grüße = alles  \r\n.\r\nzweite Zeile\t\r\n");
    assertThat(problem).isEmpty();
  }

  @Test
  void convertsWhatNobodyLabelled() throws Exception {
    byte[] out = convert("Subject: x\n\nGrüße\n");
    assertThat(ascii(out).split("\r\n"))
        .containsExactly(
            "MIME-Version: 1.0",
            "Subject: x",
            "Content-Transfer-Encoding: quoted-printable",
            "",
            "Gr=C3=BC=C3=9Fe");
  }

  @Test
  void relabelsWhatWasSevenBitAllAlong() {
    byte[] out = convert("MIME-Version: 1.0\nContent-Transfer-Encoding: 8bit\n\nplain = =\n");
    assertThat(ascii(out))
        .isEqualTo("MIME-Version: 1.0\r\nContent-Transfer-Encoding: 7bit\r\n\r\nplain = =\r\n");
  }

  @Test
  void leavesAPlainMessageAlone() {
    String message = "Subject: x\r\n\r\nplain\r\n\r\n..\r\n";
    assertThat(ascii(convert(octets(message)))).isEqualTo(message);
  }

  @Test
  void leavesEncodedPartsAlone() {
    String message =
        """
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        preamble
        --b
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        Gr=C3=BC=C3=9Fe
        --b
        Content-Type: image/png
        Content-Transfer-Encoding: base64

        AAAA
        --b--
        epilogue
        """;
    assertThat(ascii(convert(message))).isEqualTo(message.replace("\n", "\r\n"));
  }

  @Test
  void convertsPartsByTheirKind() throws Exception {
    byte[] out =
        convert(
            """
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="a (b) c"
            Content-Transfer-Encoding: 8bit

            --a (b) c
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            Grüße
            --a (b) c  \s
            Content-Type: application/octet-stream
            Content-Transfer-Encoding: binary

            Öl

            --a (b) c
            Content-Type: multipart/alternative; boundary=inner

            --inner
            Content-Type: text/html; charset=utf-8

            <p>Äh</p>
            --inner--

            --a (b) c--
            """);
    assertThat(problem).isEmpty();
    MimeMultipart parts = (MimeMultipart) parse(out).getContent();
    assertThat(parse(out).getEncoding()).isEqualTo("7bit");
    assertThat(parts.getCount()).isEqualTo(3);
    assertThat(parts.getBodyPart(0).getContent()).isEqualTo("Grüße");
    assertThat(header(parts.getBodyPart(1), "Content-Transfer-Encoding")).isEqualTo("base64");
    assertThat(content(parts.getBodyPart(1))).isEqualTo(octets("Öl\r\n"));
    MimeMultipart inner = (MimeMultipart) parts.getBodyPart(2).getContent();
    assertThat(inner.getBodyPart(0).getContent()).isEqualTo("<p>Äh</p>");
  }

  @Test
  void goesIntoEnclosedMessages() throws Exception {
    byte[] out =
        convert(
            """
            MIME-Version: 1.0
            Content-Type: multipart/digest; boundary=outer

            --outer

            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=inner

            --inner
            Content-Type: text/plain; charset=utf-8

            Öffnung
            --inner--
            --outer
            Content-Type: message/rfc822
            Content-Transfer-Encoding: 8bit

            Subject: second

            Ärger
            --outer--
            """);
    assertThat(problem).isEmpty();
    MimeMultipart outer = (MimeMultipart) parse(out).getContent();
    assertThat(outer.getCount()).isEqualTo(2);
    assertThat(ascii(out)).contains("=C3=96ffnung").contains("=C3=84rger");
    assertThat(ascii(out)).contains("Content-Transfer-Encoding: 7bit\r\n\r\nMIME-Version: 1.0");
  }

  @Test
  void anOuterDelimiterEndsInnerParts() {
    byte[] out =
        convert(
            """
            Content-Type: multipart/mixed; boundary=outer

            --outer
            Content-Type: multipart/mixed; boundary=inner

            --inner
            Content-Type: text/plain

            ä
            --outer
            Content-Type: text/plain

            --inner
            ö
            --outer--
            """);
    assertThat(ascii(out)).contains("=C3=A4\r\n--outer\r\n").contains("--inner\r\n=C3=B6\r\n");
  }

  @Test
  void keepsBinaryOctetsAsTheyAre() throws Exception {
    var random = new Random(7);
    byte[] payload = new byte[100_000];
    random.nextBytes(payload);
    var message = new ByteArrayOutputStream();
    message.write(
        crlf(
            """
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: application/zip
            Content-Transfer-Encoding: binary

            """));
    message.write(payload);
    message.write(octets("\r\n--b--\r\n"));
    byte[] out = convert(message.toByteArray());
    assertThat(problem).isEmpty();
    MimeMultipart parts = (MimeMultipart) parse(out).getContent();
    assertThat(content(parts.getBodyPart(0))).isEqualTo(payload);
  }

  @Test
  void breaksLongLines() throws Exception {
    String text = "word ".repeat(1000) + "\r\nrest \r lone \n ends";
    byte[] out =
        convert(octets("MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n" + text + "\r\n"));
    assertThat(parse(out).getContent()).isEqualTo(text + "\r\n");
    assertThat(ascii(out).lines()).allMatch(line -> line.length() <= 76);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 1000, 1024, 1025})
  void doesNotDependOnHowItIsSplit(int size) {
    String message =
        """
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        Präambel
        --b
        Content-Type: text/plain

        Grüße \s
        %s
        --b
        Content-Transfer-Encoding: 8bit

        ASCII
        --bad
        --b--
        Epilog ö
        """
            .formatted("long ".repeat(600));
    byte[] whole = convert(message);
    assertThat(convert(crlf(message), size)).isEqualTo(whole);
    assertThat(ascii(whole)).contains("Pr??ambel").contains("Epilog ??\r\n");
  }

  @Test
  void tellsOfHeadersItCannotConvert() {
    convert("Subject: Grüße\n\nx\n");
    assertThat(problem).contains("the field Subject holds octets outside ASCII");
    convert(
        """
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Disposition: attachment; filename="ü"

        --b--
        """);
    assertThat(problem).contains("the field Content-Disposition holds octets outside ASCII");
  }

  @Test
  void tellsOfPartsThatLie() {
    convert("Content-Transfer-Encoding: base64\n\nGrüße\n");
    assertThat(problem).isPresent();
    convert("Content-Type: text/plain\n\n" + "plain\n".repeat(20_000) + "Grüße\n");
    assertThat(problem).isPresent();
  }

  @Test
  void nestingIsBounded() {
    var message = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      message.append("Content-Type: message/rfc822\n\n");
    }
    convert(message.append("ü\n").toString());
    assertThat(problem).hasValueSatisfying(text -> assertThat(text).contains("nested"));
  }

  @Test
  void aBase64MessageEndsItsLastLine() throws Exception {
    byte[] out = convert("MIME-Version: 1.0\nContent-Type: application/x\n\nÄ\n");
    assertThat(ascii(out)).endsWith("\r\n\r\nw4QNCg==\r\n");
    assertThat(content(parse(out).getInputStream())).isEqualTo(octets("Ä\r\n"));
  }

  private byte[] convert(String message) {
    return convert(crlf(message));
  }

  private byte[] convert(byte[] message) {
    return convert(message, message.length);
  }

  private byte[] convert(byte[] message, int size) {
    var conversion = new SevenBitConversion(BodyType.EIGHT_BIT);
    var out = new ByteArrayOutputStream();
    for (int at = 0; at < message.length; at += size) {
      var slice = ByteBuffer.wrap(message, at, Math.min(size, message.length - at));
      conversion.accept(slice, buffer -> take(buffer, out));
      assertThat(slice.hasRemaining()).isFalse();
    }
    conversion.end(buffer -> take(buffer, out));
    problem = conversion.problem();
    if (problem.isEmpty()) {
      assertThat(ascii(out.toByteArray())).matches("(?s)[\\x01-\\x7f]*");
    }
    return out.toByteArray();
  }

  private static void take(ByteBuffer buffer, ByteArrayOutputStream out) {
    while (buffer.hasRemaining()) {
      out.write(buffer.get());
    }
  }

  private static MimeMessage parse(byte[] message) throws Exception {
    return new MimeMessage(
        Session.getInstance(new Properties()), new ByteArrayInputStream(message));
  }

  private static byte[] content(BodyPart part) throws Exception {
    return content(part.getInputStream());
  }

  private static byte[] content(InputStream in) throws Exception {
    try (in) {
      return in.readAllBytes();
    }
  }

  private static String header(BodyPart part, String name) throws Exception {
    return part.getHeader(name)[0];
  }

  private static byte[] crlf(String text) {
    return octets(text.replace("\n", "\r\n"));
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String ascii(byte[] octets) {
    return new String(octets, StandardCharsets.ISO_8859_1);
  }
}

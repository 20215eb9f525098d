package dev.postern.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyHashTest {

  // Written with $ for CR LF, % for a tab, ^ for a CR, ~ for an LF.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        // The example of RFC 6376 §3.4.5.
        "' C $D % E$$$'|' C$D E$'",
        "''|''",
        "'$'|''",
        "'$$$$'|''",
        "' %  '|''",
        "' $ %$'|''",
        "'a'|'a$'",
        "'a$'|'a$'",
        "'a  '|'a$'",
        "'a$$$b'|'a$$$b$'",
        "'a $ $ %b c$'|'a$$ b c$'",
        "'a b  c%d$'|'a b c d$'",
        "' a$  b$'|' a$ b$'",
        "'a^b$'|'a^b$'",
        "'a ^ b$'|'a ^ b$'",
        "'^'|'^$'",
        "'a~b$'|'a~b$'",
        "'a$~b$'|'a$~b$'",
        "'a^^$$'|'a^^$'",
        "'$a$$'|'$a$'"
      })
  void isOverTheRelaxedForm(String body, String relaxed) {
    assertThat(hash(octets(body))).isEqualTo(sha256(octets(relaxed)));
  }

  @Test
  void anEmptyBodyHasTheHashOfNothing() {
    // RFC 6376 §3.4.4.
    assertThat(Base64.getEncoder().encodeToString(new BodyHash().finish()))
        .isEqualTo("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  }

  @Test
  void doesNotDependOnHowItIsSplit() {
    String alphabet = "aa\u00e9  %$$$^~";
    for (int seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      var text = new StringBuilder();
      for (int i = random.nextInt(60); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      byte[] body = octets(text.toString());
      byte[] whole = hash(body);
      assertThat(whole).as("seed %d", seed).isEqualTo(sha256(slowly(body)));
      for (int split = 0; split <= body.length; split++) {
        var hash = new BodyHash();
        hash.update(ByteBuffer.wrap(body, 0, split));
        hash.update(ByteBuffer.wrap(body, split, body.length - split).asReadOnlyBuffer());
        assertThat(hash.finish()).as("seed %d split at %d", seed, split).isEqualTo(whole);
      }
      var single = new BodyHash();
      for (byte octet : body) {
        single.update(ByteBuffer.allocateDirect(1).put(octet).flip());
      }
      assertThat(single.finish()).as("seed %d by octets", seed).isEqualTo(whole);
    }
  }

  @Test
  void takesLargeBodiesOfEveryKindOfBuffer() {
    byte[] body = octets("A line of  text %$".repeat(20_000) + "$".repeat(1000) + "the end");
    byte[] expected =
        sha256(octets("A line of text$".repeat(20_000) + "$".repeat(1000) + "the end$"));
    ByteBuffer direct = ByteBuffer.allocateDirect(body.length + 3).position(3).put(body);
    direct.position(3);
    var hash = new BodyHash();
    hash.update(direct);
    assertThat(direct.position()).isEqualTo(3);
    assertThat(hash.finish()).isEqualTo(expected);
    assertThat(hash(body)).isEqualTo(expected);
  }

  // The same by regular expressions.
  private static byte[] slowly(byte[] body) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    String relaxed =
        (text.endsWith("\r\n") ? text : text + "\r\n")
            .replaceAll("[ \t]+", " ")
            .replaceAll(" \r\n", "\r\n")
            .replaceAll("(\r\n)+\\z", "\r\n");
    return relaxed.equals("\r\n") ? new byte[0] : relaxed.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] hash(byte[] body) {
    var hash = new BodyHash();
    hash.update(ByteBuffer.wrap(body));
    return hash.finish();
  }

  private static byte[] sha256(byte[] octets) {
    MessageDigest digest = Digests.sha256();
    return digest.digest(octets);
  }

  private static byte[] octets(String text) {
    return text.replace("$", "\r\n")
        .replace('%', '\t')
        .replace('^', '\r')
        .replace('~', '\n')
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}

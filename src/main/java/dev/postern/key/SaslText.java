package dev.postern.key;

import com.ongres.saslprep.SASLprep;
import dev.postern.mail.Octets;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// User names and passwords as SASL compares them (RFC 4013). No case folding: `Billing` and
/// `billing` are two users.
final class SaslText {

  /// The longest user name, in octets of UTF-8.
  static final int MAX_USER = 255;

  /// The longest password, in octets of UTF-8.
  static final int MAX_PASSWORD = 1024;

  private SaslText() {}

  /// What a client sent. Where SASLprep prohibits it, it is left as it is: it then equals nothing
  /// that [#declared] let in, and its login fails the same way as any other.
  static String received(String text) {
    if (isPlain(text)) {
      return text;
    }
    try {
      return new SASLprep().prepareQuery(text);
    } catch (IllegalArgumentException _) {
      return text;
    }
  }

  /// What stands in the configuration; empty where SASLprep prohibits it or leaves nothing of it.
  static Optional<String> declared(String text) {
    if (isPlain(text)) {
      return Optional.of(text).filter(any -> !any.isEmpty());
    }
    try {
      return Optional.of(new SASLprep().prepareStored(text)).filter(any -> !any.isEmpty());
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// Strict UTF-8; empty where it is anything else.
  static Optional<String> decoded(Octets octets) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets.toArray())).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  static boolean fits(String text, int max) {
    return !text.isEmpty()
        && text.length() <= max
        && text.getBytes(StandardCharsets.UTF_8).length <= max;
  }

  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c <= '~');
  }
}

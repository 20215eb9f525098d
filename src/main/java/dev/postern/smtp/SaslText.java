package dev.postern.smtp;

import dev.postern.mail.Octets;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// How SASL's octets stand on the lines of an AUTH exchange: in base64 (RFC 4954 §4).
public final class SaslText {

  private static final String EMPTY = "=";

  private SaslText() {}

  /// A challenge or a response; nothing is written as nothing.
  public static String encode(Octets octets) {
    return Base64.getEncoder().encodeToString(octets.toArray());
  }

  /// An initial response; nothing is written as `=`, so that it differs from none.
  public static String encodeInitial(Octets octets) {
    return octets.length() == 0 ? EMPTY : encode(octets);
  }

  /// Empty where the text is not base64 with its padding (RFC 4648 §4).
  public static Optional<Octets> decode(String text) {
    if (text.length() % 4 != 0) {
      return Optional.empty();
    }
    try {
      byte[] octets = Base64.getDecoder().decode(text.getBytes(StandardCharsets.ISO_8859_1));
      return Optional.of(Octets.copyOf(octets));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// Reads what [#encodeInitial] wrote.
  public static Optional<Octets> decodeInitial(String text) {
    return text.equals(EMPTY) ? Optional.of(Octets.EMPTY) : decode(text);
  }
}

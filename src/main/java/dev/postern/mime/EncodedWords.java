package dev.postern.mime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Encoded words in header fields (RFC 2047).
public final class EncodedWords {

  // A charset, perhaps with a language (RFC 2231 §5), the encoding, the text.
  private static final Pattern WORD =
      Pattern.compile(
          "=\\?([^?*\\s]{1,40})(?:\\*[^?\\s]{0,20})?\\?([BbQq])\\?([^?\\s]{0,998})\\?=");

  // In base64 a word of at most 72 characters; RFC 2047 §2 has 75.
  private static final int MOST_OCTETS = 45;

  private EncodedWords() {}

  /// The text as a reader sees it. A word in another charset than UTF-8, US-ASCII, ISO 8859-1 and
  /// Windows-1252, or one that is broken, stays as it is.
  public static String decode(String value) {
    if (!value.contains("=?")) {
      return value;
    }
    var text = new StringBuilder();
    Matcher matcher = WORD.matcher(value);
    int end = 0;
    boolean afterWord = false;
    while (matcher.find()) {
      Optional<String> word = word(matcher.group(1), matcher.group(2), matcher.group(3));
      String gap = value.substring(end, matcher.start());
      // Blanks between two encoded words are not part of the text (RFC 2047 §6.2).
      if (!(afterWord && word.isPresent() && gap.isBlank())) {
        text.append(gap);
      }
      text.append(word.orElse(matcher.group()));
      afterWord = word.isPresent();
      end = matcher.end();
    }
    return text.append(value, end, value.length()).toString();
  }

  /// The value as a header field may have it: as it is where it is ASCII, else in encoded words, a
  /// line for each.
  public static String encode(String value) {
    if (value.chars().allMatch(c -> c < 128)) {
      return value;
    }
    var encoded = new StringBuilder();
    var piece = new StringBuilder();
    int octets = 0;
    for (int at = 0; at < value.length(); ) {
      int c = value.codePointAt(at);
      int size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      // A character must not be torn apart (RFC 2047 §5).
      if (octets + size > MOST_OCTETS) {
        append(encoded, piece);
        octets = 0;
      }
      piece.appendCodePoint(c);
      octets += size;
      at += Character.charCount(c);
    }
    append(encoded, piece);
    return encoded.toString();
  }

  private static void append(StringBuilder encoded, StringBuilder piece) {
    encoded
        .append(encoded.isEmpty() ? "" : "\r\n ")
        .append("=?utf-8?B?")
        .append(
            java.util.Base64.getEncoder()
                .encodeToString(piece.toString().getBytes(StandardCharsets.UTF_8)))
        .append("?=");
    piece.setLength(0);
  }

  private static Optional<String> word(String charset, String encoding, String encoded) {
    return charset(charset)
        .flatMap(
            known ->
                (encoding.equalsIgnoreCase("B") ? base64(encoded) : quoted(encoded))
                    .flatMap(octets -> text(known, octets)));
  }

  // Names are looked up in our own list: a sender's text never drives the search for charsets.
  private static Optional<Charset> charset(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "utf-8", "utf8", "us-ascii" -> Optional.of(StandardCharsets.UTF_8);
      case "iso-8859-1" -> Optional.of(StandardCharsets.ISO_8859_1);
      case "windows-1252" -> Optional.of(Charset.forName("windows-1252"));
      default -> Optional.empty();
    };
  }

  private static Optional<String> text(Charset charset, byte[] octets) {
    try {
      return Optional.of(charset.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  private static Optional<byte[]> base64(String encoded) {
    try {
      return Optional.of(java.util.Base64.getDecoder().decode(encoded));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<byte[]> quoted(String encoded) {
    byte[] octets = new byte[encoded.length()];
    int length = 0;
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '=') {
        if (i + 2 >= encoded.length()
            || Character.digit(encoded.charAt(i + 1), 16) < 0
            || Character.digit(encoded.charAt(i + 2), 16) < 0) {
          return Optional.empty();
        }
        c = (char) Integer.parseInt(encoded.substring(i + 1, i + 3), 16);
        i += 2;
      } else if (c > 126) {
        return Optional.empty();
      }
      octets[length++] = (byte) (c == '_' ? ' ' : c);
    }
    return Optional.of(java.util.Arrays.copyOf(octets, length));
  }
}

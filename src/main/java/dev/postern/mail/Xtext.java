package dev.postern.mail;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The encoding `xtext` of DSN parameters: printable ASCII with `+`, `=` and everything else as `+`
/// and two upper-case hexadecimal digits (RFC 3461 §4).
public final class Xtext {

  private static final String HEX = "0123456789ABCDEF";

  private Xtext() {}

  /// Encodes a text; what is not ASCII goes as the octets of its UTF-8.
  public static String encode(String text) {
    var xtext = new StringBuilder(text.length() + 8);
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      if (isPlain((char) octet)) {
        xtext.append((char) octet);
      } else {
        xtext.append('+').append(HEX.charAt((octet >> 4) & 15)).append(HEX.charAt(octet & 15));
      }
    }
    return xtext.toString();
  }

  /// Decodes to the text that was encoded; empty where the input is no xtext.
  public static Optional<String> decode(String xtext) {
    if (!isValid(xtext)) {
      return Optional.empty();
    }
    var octets = new byte[xtext.length()];
    int length = 0;
    for (int i = 0; i < xtext.length(); i++) {
      char c = xtext.charAt(i);
      if (c == '+') {
        octets[length++] =
            (byte) (HEX.indexOf(xtext.charAt(i + 1)) << 4 | HEX.indexOf(xtext.charAt(i + 2)));
        i += 2;
      } else {
        octets[length++] = (byte) c;
      }
    }
    return Optional.of(new String(octets, 0, length, StandardCharsets.UTF_8));
  }

  /// Whether a text is xtext in ASCII.
  public static boolean isValid(String text) {
    return isValid(text, false);
  }

  /// As [#isValid], with U+0080 and beyond standing for themselves (RFC 6533 §3).
  public static boolean isValidUtf8(String text) {
    return isValid(text, true);
  }

  private static boolean isValid(String text, boolean utf8) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '+') {
        if (!isHex(text, i + 1) || !isHex(text, i + 2)) {
          return false;
        }
        i += 2;
      } else if (!isPlain(c) && !(utf8 && c > 0x9F)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHex(String text, int index) {
    return index < text.length() && HEX.indexOf(text.charAt(index)) >= 0;
  }

  private static boolean isPlain(char c) {
    return c > ' ' && c < 127 && c != '+' && c != '=';
  }
}

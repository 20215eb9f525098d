package dev.postern.mail;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What may be a U-label (RFC 5891 §4.2, RFC 5892), in outline: letters, digits and marks that no
/// normalisation changes, and the few characters that are good in some contexts only.
///
/// DEVIATION: joiners are judged by the character before them, not by their whole context, and the
/// rule for text from right to left (RFC 5893) is left to registries.
final class ULabel {

  // A label past this can't be 63 octets of Punycode.
  private static final int MAX_CHARACTERS = 63;

  // Those whose letters join, so that a non-joiner between two of them shows (RFC 5892 §A.1).
  private static final Set<UnicodeScript> JOINING =
      Set.of(
          UnicodeScript.ARABIC,
          UnicodeScript.SYRIAC,
          UnicodeScript.MONGOLIAN,
          UnicodeScript.NKO,
          UnicodeScript.MANDAIC);

  private static final Set<UnicodeScript> JAPANESE =
      Set.of(UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA, UnicodeScript.HAN);

  private ULabel() {}

  /// The label in lower case and composed; empty where it is no U-label.
  static Optional<String> normalize(String label) {
    if (label.length() > 2 * MAX_CHARACTERS) {
      return Optional.empty();
    }
    String normal = Normalizer.normalize(label.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    return isPermitted(normal) ? Optional.of(normal) : Optional.empty();
  }

  private static boolean isPermitted(String label) {
    if (Mailbox.isAscii(label)
        || label.startsWith("-")
        || label.endsWith("-")
        || label.startsWith("--", 2)
        || !Normalizer.isNormalized(label, Normalizer.Form.NFKC)) {
      return false;
    }
    int[] points = label.codePoints().toArray();
    if (isMark(points[0])) {
      return false;
    }
    for (int i = 0; i < points.length; i++) {
      if (!isPermitted(points, i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPermitted(int[] points, int index) {
    int c = points[index];
    if (c < 128) {
      return Domain.isLetterDigitHyphen((char) c);
    }
    return switch (c) {
      case 0x00B7 -> at(points, index - 1) == 'l' && at(points, index + 1) == 'l';
      case 0x0375 -> script(at(points, index + 1)) == UnicodeScript.GREEK;
      case 0x05F3, 0x05F4 -> script(at(points, index - 1)) == UnicodeScript.HEBREW;
      case 0x30FB -> isJapanese(points);
      case 0x200D -> isMark(at(points, index - 1));
      case 0x200C ->
          isMark(at(points, index - 1)) || JOINING.contains(script(at(points, index - 1)));
      default -> isMark(c) || isLetterOrDigit(c);
    };
  }

  private static boolean isJapanese(int[] points) {
    for (int c : points) {
      if (c != 0x30FB && JAPANESE.contains(script(c))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLetterOrDigit(int c) {
    return switch (Character.getType(c)) {
      case Character.LOWERCASE_LETTER,
          Character.OTHER_LETTER,
          Character.MODIFIER_LETTER,
          Character.DECIMAL_DIGIT_NUMBER ->
          true;
      default -> false;
    };
  }

  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  // A space, which no rule names, beyond either end.
  private static int at(int[] points, int index) {
    return index >= 0 && index < points.length ? points[index] : ' ';
  }

  private static UnicodeScript script(int c) {
    return UnicodeScript.of(c);
  }
}

package dev.postern.key;

import dev.postern.mail.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/// The form of a secret that we mint: `pstn_`, 30 random base62 characters (178 bits), and a
/// checksum of 6.
///
/// The prefix and the checksum let a scanner that knows nothing of any relay tell a leaked secret
/// from look-alikes. The checksum is the CRC-32 of all that precedes it, in base62, most
/// significant digit first.
public final class MintedSecret {

  private static final String PREFIX = "pstn_";
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int RANDOM_DIGITS = 30;
  private static final int CHECKSUM_DIGITS = 6;
  private static final int CHECKED = PREFIX.length() + RANDOM_DIGITS;
  private static final int LENGTH = CHECKED + CHECKSUM_DIGITS;

  private MintedSecret() {}

  /// A new secret.
  public static Secret mint(SecureRandom random) {
    var text = new StringBuilder(LENGTH).append(PREFIX);
    for (int i = 0; i < RANDOM_DIGITS; i++) {
      text.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
    }
    return new Secret(text.append(checksum(text.toString())).toString());
  }

  /// Whether the text has the form, checksum included. It says nothing about whether any relay
  /// knows it.
  public static boolean isWellFormed(String text) {
    return text.length() == LENGTH
        && text.startsWith(PREFIX)
        && text.chars().skip(PREFIX.length()).allMatch(c -> DIGITS.indexOf(c) >= 0)
        && text.endsWith(checksum(text.substring(0, CHECKED)));
  }

  private static String checksum(String text) {
    var crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    long rest = crc.getValue();
    var digits = new char[CHECKSUM_DIGITS];
    for (int i = CHECKSUM_DIGITS - 1; i >= 0; i--) {
      digits[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
      rest /= DIGITS.length();
    }
    return new String(digits);
  }
}

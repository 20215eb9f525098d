package dev.postern.smtp;

/// Unsigned decimal numbers of the grammar, which may be longer than a machine's.
final class Digits {

  private Digits() {}

  static boolean areAll(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /// The value of digits; [Long#MAX_VALUE] where it is larger.
  static long toLong(String digits) {
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        return Long.MAX_VALUE;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}

package dev.postern.mime;

/// Whether content is what `7bit` promises (RFC 2045 §2.7): octets of 1 to 127, CR and LF only as
/// line ends, lines of at most 998 octets.
final class SevenBitCheck {

  static final int MAX_LINE = 998;

  private int line;

  /// Looks at octets between line ends.
  boolean fits(byte[] octets, int offset, int count) {
    line += count;
    if (line > MAX_LINE) {
      return false;
    }
    for (int i = offset; i < offset + count; i++) {
      byte octet = octets[i];
      if (octet <= '\r' && (octet <= 0 || octet == '\r' || octet == '\n')) {
        return false;
      }
    }
    return true;
  }

  void lineEnd() {
    line = 0;
  }
}

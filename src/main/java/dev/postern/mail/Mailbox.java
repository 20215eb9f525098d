package dev.postern.mail;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// An address `local-part@domain` (RFC 5321 §4.1.2, RFC 6531 §3.3), kept and relayed exactly as it
/// was received.
///
/// `%` and `!` in a local part mean nothing here: the local part belongs to the final host (RFC
/// 5321 §2.3.11). Equality compares local parts as they are and domains by their comparable form.
public record Mailbox(String localPart, Domain domain) {

  /// RFC 5321 §4.5.3.1.1, in octets of UTF-8.
  public static final int MAX_LOCAL_PART = 64;

  /// RFC 5321 §4.5.3.1.3: a path is at most 256 octets with its angle brackets.
  public static final int MAX_LENGTH = 254;

  /// Reads `local@domain` with a dot-string or quoted-string local part; empty for anything else,
  /// in particular for a source route, an address without a domain, a control character or an
  /// unpaired surrogate.
  public static Optional<Mailbox> parse(String text) {
    int at = text.lastIndexOf('@');
    // A literal or a name can't hold an at sign, so the last one separates even behind a quoted
    // local part.
    if (at <= 0 || octets(text) > MAX_LENGTH) {
      return Optional.empty();
    }
    String local = text.substring(0, at);
    if (octets(local) > MAX_LOCAL_PART || !(isDotString(local) || isQuotedString(local))) {
      return Optional.empty();
    }
    return Domain.parse(text.substring(at + 1)).map(domain -> new Mailbox(local, domain));
  }

  /// Whether this address needs SMTPUTF8 on every hop (RFC 6531 §3.2).
  public boolean isInternationalized() {
    return !isAscii(localPart) || domain.isInternationalized();
  }

  @Override
  public String toString() {
    return localPart + '@' + domain;
  }

  static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 127) {
        return false;
      }
    }
    return true;
  }

  private static int octets(String text) {
    return isAscii(text) ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static boolean isDotString(String text) {
    if (text.startsWith(".") || text.endsWith(".") || text.contains("..")) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '.' && !isAtomText(c, text, i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isQuotedString(String text) {
    int end = text.length() - 1;
    if (end < 1 || text.charAt(0) != '"' || text.charAt(end) != '"') {
      return false;
    }
    for (int i = 1; i < end; i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
        if (i == end || text.charAt(i) < ' ' || text.charAt(i) > '~') {
          return false;
        }
      } else if (c == '"' || c < ' ' || c == 127 || (c > 127 && !isWellFormed(text, i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAtomText(char c, String text, int index) {
    if (c > 127) {
      return isWellFormed(text, index);
    }
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
  }

  private static boolean isWellFormed(String text, int index) {
    char c = text.charAt(index);
    if (Character.isISOControl(c) || c == '\uFFFD') {
      return false;
    }
    if (Character.isHighSurrogate(c)) {
      return index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1));
    }
    return !Character.isLowSurrogate(c)
        || (index > 0 && Character.isHighSurrogate(text.charAt(index - 1)));
  }
}

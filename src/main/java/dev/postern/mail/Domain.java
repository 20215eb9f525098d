package dev.postern.mail;

import java.util.Locale;
import java.util.Optional;

/// The domain of an address: a name or an address literal (RFC 5321 §4.1.2, §4.1.3, RFC 6531 §3.3).
///
/// Holds the text as it was received, which is what is relayed, and a comparable form: labels in
/// lower case, U-labels as A-labels (RFC 5890 §2.3.2.1). Two domains are equal when their
/// comparable forms are.
public final class Domain {

  /// RFC 5321 §4.5.3.1.2, in octets of the comparable form.
  public static final int MAX_LENGTH = 255;

  private static final int MAX_LABEL = 63;
  private static final String ACE_PREFIX = "xn--";

  private final String text;
  private final String ascii;

  private Domain(String text, String ascii) {
    this.text = text;
    this.ascii = ascii;
  }

  /// Reads a domain name or a bracketed literal; empty where it is neither.
  ///
  /// A name has labels of letters, digits and inner hyphens, or U-labels; an A-label must be what
  /// its own U-label encodes to, so that two spellings of one name can't be told apart by a filter
  /// and not by a resolver. No trailing dot.
  public static Optional<Domain> parse(String text) {
    if (text.startsWith("[")) {
      return isLiteral(text)
          ? Optional.of(new Domain(text, text.toLowerCase(Locale.ROOT)))
          : Optional.empty();
    }
    var ascii = new StringBuilder(text.length());
    int from = 0;
    while (true) {
      int dot = text.indexOf('.', from);
      Optional<String> label = comparable(text.substring(from, dot < 0 ? text.length() : dot));
      if (label.isEmpty()) {
        return Optional.empty();
      }
      ascii.append(label.get());
      if (dot < 0) {
        break;
      }
      ascii.append('.');
      from = dot + 1;
    }
    if (ascii.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    // Mostly they are the same, and then one string is enough.
    boolean same = text.contentEquals(ascii);
    return Optional.of(new Domain(text, same ? text : ascii.toString()));
  }

  /// The comparable form: lower case, A-labels. For lookups and matching, never for the wire.
  public String ascii() {
    return ascii;
  }

  public boolean isLiteral() {
    return text.startsWith("[");
  }

  /// Whether the text as received needs SMTPUTF8 (RFC 6531 §3.2).
  public boolean isInternationalized() {
    return !Mailbox.isAscii(text);
  }

  /// The domain as it was received.
  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Domain domain && domain.ascii.equals(ascii);
  }

  @Override
  public int hashCode() {
    return ascii.hashCode();
  }

  private static Optional<String> comparable(String label) {
    if (label.isEmpty()) {
      return Optional.empty();
    }
    if (!Mailbox.isAscii(label)) {
      return uLabel(label);
    }
    if (label.length() > MAX_LABEL || label.startsWith("-") || label.endsWith("-")) {
      return Optional.empty();
    }
    for (int i = 0; i < label.length(); i++) {
      if (!isLetterDigitHyphen(label.charAt(i))) {
        return Optional.empty();
      }
    }
    String lower = label.toLowerCase(Locale.ROOT);
    if (lower.startsWith(ACE_PREFIX)) {
      Optional<String> decoded = Punycode.decode(lower.substring(ACE_PREFIX.length()));
      if (decoded.isEmpty() || !uLabel(decoded.get()).equals(Optional.of(lower))) {
        return Optional.empty();
      }
    }
    return Optional.of(lower);
  }

  private static Optional<String> uLabel(String label) {
    return ULabel.normalize(label)
        .map(normal -> ACE_PREFIX + Punycode.encode(normal))
        .filter(encoded -> encoded.length() <= MAX_LABEL);
  }

  static boolean isLetterDigitHyphen(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  }

  // Syntax only (RFC 5321 §4.1.3): whether such an address may be used is a route's decision.
  private static boolean isLiteral(String text) {
    if (!text.endsWith("]") || text.length() > MAX_LENGTH || !Mailbox.isAscii(text)) {
      return false;
    }
    String inside = text.substring(1, text.length() - 1);
    return inside.regionMatches(true, 0, "IPv6:", 0, 5)
        ? AddressLiteral.isIpv6(inside.substring(5))
        : AddressLiteral.isIpv4(inside);
  }
}

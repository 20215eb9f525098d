package dev.postern.mail;

/// Address literals (RFC 5321 §4.1.3), and the syntax inside them.
public final class AddressLiteral {

  private AddressLiteral() {}

  /// `[192.0.2.1]`, `[IPv6:2001:db8:0:0:0:0:0:1]`.
  ///
  /// @param address as the JDK writes it; its zone is left out
  public static String of(String address) {
    int zone = address.indexOf('%');
    String text = zone < 0 ? address : address.substring(0, zone);
    return text.indexOf(':') < 0 ? "[" + text + "]" : "[IPv6:" + text + "]";
  }

  static boolean isIpv4(String text) {
    String[] octets = text.split("\\.", -1);
    if (octets.length != 4) {
      return false;
    }
    for (String octet : octets) {
      if (octet.isEmpty()
          || octet.length() > 3
          || !octet.chars().allMatch(AddressLiteral::isDigit)) {
        return false;
      }
      if (Integer.parseInt(octet) > 255) {
        return false;
      }
    }
    return true;
  }

  static boolean isIpv6(String text) {
    int compression = text.indexOf("::");
    if (compression < 0) {
      return groups(text, true) == 8;
    }
    String tail = text.substring(compression + 2);
    if (tail.contains("::")) {
      return false;
    }
    int before = compression == 0 ? 0 : groups(text.substring(0, compression), false);
    int after = tail.isEmpty() ? 0 : groups(tail, true);
    return before >= 0 && after >= 0 && before + after <= 7;
  }

  // How many 16-bit groups, -1 where one is malformed; an IPv4 tail counts as two.
  private static int groups(String text, boolean ipv4TailAllowed) {
    String[] parts = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      if (ipv4TailAllowed && i == parts.length - 1 && isIpv4(parts[i])) {
        count += 2;
      } else if (isHexGroup(parts[i])) {
        count++;
      } else {
        return -1;
      }
    }
    return count;
  }

  private static boolean isHexGroup(String part) {
    return !part.isEmpty()
        && part.length() <= 4
        && part.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}

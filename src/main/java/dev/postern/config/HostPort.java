package dev.postern.config;

import java.util.Optional;

/// `host:port` taken apart, an IPv6 address in brackets.
///
/// @param port -1 where none was given
record HostPort(String host, int port) {

  /// Empty where the text has another form, or the port isn't one of 0 to 65535.
  static Optional<HostPort> parse(String text) {
    int colon = text.lastIndexOf(':');
    int bracket = text.lastIndexOf(']');
    if (colon < bracket || colon < 0) {
      return host(text).map(host -> new HostPort(host, -1));
    }
    String digits = text.substring(colon + 1);
    if (!digits.matches("\\d{1,5}") || Integer.parseInt(digits) > 65535) {
      return Optional.empty();
    }
    return host(text.substring(0, colon)).map(host -> new HostPort(host, Integer.parseInt(digits)));
  }

  private static Optional<String> host(String text) {
    if (text.startsWith("[") && text.endsWith("]")) {
      String inside = text.substring(1, text.length() - 1);
      return inside.contains(":") ? Optional.of(inside) : Optional.empty();
    }
    return text.isEmpty() || text.contains(":") || text.contains("[") || text.contains("]")
        ? Optional.empty()
        : Optional.of(text);
  }
}

package dev.postern.cli;

import dev.postern.mail.Domain;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The HOST of `postern audit`, and the port where one was written.
record HostArgument(String host, Optional<Integer> port) {

  /// Reads `mx.example`, `mx.example:587`, `192.0.2.1:25`, `2001:db8::1` and `[2001:db8::1]:25`.
  static HostArgument parse(@Nullable String text) {
    if (text == null) {
      throw CliFailure.usage("which host? Write it as postern audit mx.example");
    }
    int bracket = text.lastIndexOf(']');
    int colon = text.lastIndexOf(':');
    boolean bare = bracket < 0 && text.indexOf(':') != colon;
    if (bare || colon < bracket || colon < 0) {
      return new HostArgument(name(text, text), Optional.empty());
    }
    String number = text.substring(colon + 1);
    if (!number.matches("\\d{1,5}")) {
      throw wrong(text);
    }
    return new HostArgument(
        name(text.substring(0, colon), text), Optional.of(Integer.parseInt(number)));
  }

  private static String name(String host, String text) {
    boolean brackets = host.startsWith("[") && host.endsWith("]");
    String plain = brackets ? host.substring(1, host.length() - 1) : host;
    try {
      return InetAddress.ofLiteral(plain).getHostAddress();
    } catch (IllegalArgumentException _) {
      // A name, then. Names inside may have what mail domains have not.
      return Domain.parse(plain)
          .filter(found -> !found.isLiteral() && !brackets)
          .map(Domain::ascii)
          .or(() -> Optional.of(plain).filter(it -> it.matches("[A-Za-z0-9._-]{1,255}")))
          .orElseThrow(() -> wrong(text));
    }
  }

  private static CliFailure wrong(String text) {
    return CliFailure.usage(
        "\"" + Printable.of(text) + "\" is no host; write a name or address, or HOST:PORT");
  }
}

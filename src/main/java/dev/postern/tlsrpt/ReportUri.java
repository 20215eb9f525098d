package dev.postern.tlsrpt;

import dev.postern.mail.Mailbox;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Where a domain wants its reports (RFC 8460 §3).
sealed interface ReportUri {

  /// As it was published; what it is remembered by.
  String text();

  /// `mailto:`.
  record Mail(String text, Mailbox to) implements ReportUri {}

  /// `https:`.
  record Https(String text, URI uri) implements ReportUri {}

  /// Longer ones are nobody's.
  int MOST_LENGTH = 1024;

  /// Empty where it is neither, or none that can be used: an address that needs SMTPUTF8, a URI
  /// with a user or without a host.
  static Optional<ReportUri> parse(String text) {
    if (text.length() > MOST_LENGTH) {
      return Optional.empty();
    }
    if (text.regionMatches(true, 0, "mailto:", 0, 7)) {
      return mail(text);
    }
    return text.regionMatches(true, 0, "https:", 0, 6) ? https(text) : Optional.empty();
  }

  private static Optional<ReportUri> mail(String text) {
    String address = text.substring(7);
    int query = address.indexOf('?');
    return decoded(query < 0 ? address : address.substring(0, query))
        .flatMap(Mailbox::parse)
        .filter(to -> !to.isInternationalized() && !to.domain().isLiteral())
        .map(to -> new Mail(text, to));
  }

  private static Optional<ReportUri> https(String text) {
    try {
      var uri = new URI(text);
      boolean good =
          uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null;
      return good ? Optional.of(new Https(text, uri)) : Optional.empty();
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  // A plus sign is itself here, other than in a form.
  private static Optional<String> decoded(String text) {
    var octets = new byte[text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
        int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
        if (low < 0) {
          return Optional.empty();
        }
        octets[length++] = (byte) (high << 4 | low);
        i += 2;
      } else if (c <= ' ' || c > '~') {
        return Optional.empty();
      } else {
        octets[length++] = (byte) c;
      }
    }
    return Optional.of(new String(octets, 0, length, StandardCharsets.UTF_8));
  }
}

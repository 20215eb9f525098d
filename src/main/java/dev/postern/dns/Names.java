package dev.postern.dns;

import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/// Names as the rest of the relay writes them: lower case, without the final dot.
final class Names {

  private Names() {}

  /// Empty for what can't be a name in the DNS, such as one with a label of 64 octets.
  static Optional<Name> parse(String text) {
    try {
      return Optional.of(Name.fromString(text, Name.root));
    } catch (TextParseException _) {
      return Optional.empty();
    }
  }

  /// Printable ASCII whatever the labels hold; the empty text for the root.
  static String text(Name name) {
    return name.equals(Name.root) ? "" : name.toString(true).toLowerCase(Locale.ROOT);
  }
}

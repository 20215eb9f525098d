package dev.postern.bounce;

import dev.postern.mail.Mailbox;
import dev.postern.mail.Xtext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Addresses in what strangers write.
final class Addresses {

  private static final int MOST = 100;
  // No quantifier can give back to another: linear.
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s<>()\\[\\]\"',;:@]{1,64}+@[A-Za-z0-9\\u0080-\\uFFFF.-]{1,255}+");

  private Addresses() {}

  /// The address of a field such as `rfc822; <a@b.example>` (RFC 3464 §2.3.1).
  static Optional<Mailbox> ofField(String value) {
    String text = LoosePart.utf8(value);
    String address = text.substring(text.indexOf(';') + 1).strip();
    int open = address.indexOf('<');
    if (open >= 0 && address.indexOf('>', open) > 0) {
      address = address.substring(open + 1, address.indexOf('>', open));
    }
    Optional<Mailbox> plain = Mailbox.parse(address);
    return plain.isPresent() ? plain : Xtext.decode(address).flatMap(Mailbox::parse);
  }

  /// The addresses in the values of fields.
  static List<Mailbox> in(List<String> values) {
    var found = new ArrayList<Mailbox>();
    for (String value : values.subList(0, Math.min(values.size(), MOST))) {
      ofField(value).ifPresent(found::add);
    }
    return found;
  }

  /// The addresses in a text, each once.
  static Set<Mailbox> inText(String text) {
    var found = new LinkedHashSet<Mailbox>();
    Matcher matcher = ADDRESS.matcher(text);
    while (found.size() < MOST && matcher.find()) {
      String address = matcher.group();
      int end = address.length();
      while (address.charAt(end - 1) == '.' || address.charAt(end - 1) == '-') {
        end--;
      }
      Mailbox.parse(address.substring(0, end)).ifPresent(found::add);
    }
    return found;
  }
}

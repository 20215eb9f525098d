package dev.postern.suppression;

import dev.postern.mail.Mailbox;
import java.text.Normalizer;
import java.util.Locale;

/// The form of an address in which two are compared: the local part without quotes, composed and in
/// lower case, then the domain's A-labels.
///
/// Only the final host may say that `Bob` and `bob` are one mailbox (RFC 5321 §2.4). No host of
/// weight tells them apart, and who asked for no more mail gets none in any spelling.
final class AddressKey {

  private AddressKey() {}

  static String of(Mailbox mailbox) {
    String local = unquoted(mailbox.localPart());
    return Normalizer.normalize(local, Normalizer.Form.NFC).toLowerCase(Locale.ROOT)
        + '@'
        + mailbox.domain().ascii();
  }

  // "a.b" is another way to write a.b (RFC 5321 §4.1.2).
  private static String unquoted(String local) {
    if (!local.startsWith("\"")) {
      return local;
    }
    var plain = new StringBuilder(local.length());
    for (int i = 1; i < local.length() - 1; i++) {
      if (local.charAt(i) == '\\') {
        i++;
      }
      plain.append(local.charAt(i));
    }
    return plain.toString();
  }
}

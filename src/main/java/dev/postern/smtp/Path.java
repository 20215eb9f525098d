package dev.postern.smtp;

import dev.postern.mail.Mailbox;
import dev.postern.mail.Refusal;
import java.util.Optional;

/// The argument of MAIL and RCPT: a path in angle brackets, then parameters (RFC 5321 §4.1.2).
///
/// @param address what stands inside the brackets, not yet judged
/// @param parameters what follows them, without the space before it
record Path(String address, String parameters) {

  /// Reads `FROM:<address> parameters`. Spaces after the colon are let pass, as clients in wide use
  /// send them; an address without brackets is not, since where it ends would be a guess.
  static Optional<Path> parse(String argument, String label) {
    if (!argument.regionMatches(true, 0, label, 0, label.length())) {
      return Optional.empty();
    }
    int open = label.length();
    while (open < argument.length() && argument.charAt(open) == ' ') {
      open++;
    }
    if (open == argument.length() || argument.charAt(open) != '<') {
      return Optional.empty();
    }
    int close = closing(argument, open + 1);
    if (close < 0 || (close + 1 < argument.length() && argument.charAt(close + 1) != ' ')) {
      return Optional.empty();
    }
    return Optional.of(
        new Path(argument.substring(open + 1, close), argument.substring(close + 1).strip()));
  }

  /// Why the address is no mailbox; asked only when [Mailbox#parse] said that it is none.
  ///
  /// DEVIATION from RFC 5321 §4.1.1.3: `RCPT TO:<postmaster>` without a domain is refused, because
  /// a relay has no mailbox of its own and guessing a domain would rewrite the address. Source
  /// routes are refused rather than stripped (RFC 5321 §3.3 allows both) for the same reason.
  Refusal refusal(Verb verb) {
    if (address.startsWith("@")) {
      return Syntax.address(verb, "Source routes are not taken: give the mailbox alone");
    }
    if (address.length() > Mailbox.MAX_LENGTH) {
      return Syntax.address(verb, "The address is longer than 254 octets");
    }
    int at = address.lastIndexOf('@');
    if (at < 0 || at == address.length() - 1) {
      return Syntax.address(verb, "The address has no domain: write user@domain");
    }
    if (at > Mailbox.MAX_LOCAL_PART) {
      return Syntax.address(verb, "What stands before the @ is longer than 64 octets");
    }
    return Syntax.address(verb, "This is not an address: write user@domain");
  }

  // A bracket inside a quoted local part does not close the path.
  private static int closing(String text, int from) {
    boolean quoted = false;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++;
      } else if (c == '>' && !quoted) {
        return i;
      }
    }
    return -1;
  }
}

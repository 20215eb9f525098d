package dev.postern.audit.relay;

/// A sender and a recipient to be named to a server, as they are to stand behind `MAIL FROM:` and
/// `RCPT TO:`, with `{user}` and `{domain}` for those of a [Target].
///
/// @param rule what is wrong with a server that takes them
/// @param place whose the address is by its form
record Attempt(RelayRule rule, String sender, String recipient, Place place) {

  /// Whose an address is, if it is read as RFC 5321 §4.1.2 has it. Where it is the server's own, it
  /// is a trick, which a server that knows it not takes for an odd local part of its own.
  enum Place {
    FOREIGN,
    OWN_DOMAIN,
    OWN_LITERAL,
    LOCALHOST,
    NOWHERE
  }

  String senderFor(Target target) {
    return fill(sender, target);
  }

  String recipientFor(Target target) {
    return fill(recipient, target);
  }

  /// Whether the form of the address says that it is for somebody else.
  boolean isForeign() {
    return place == Place.FOREIGN;
  }

  private static String fill(String text, Target target) {
    return text.replace("{user}", target.user()).replace("{domain}", target.domain());
  }
}

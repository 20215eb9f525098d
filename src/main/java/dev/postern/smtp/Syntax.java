package dev.postern.smtp;

import dev.postern.mail.Refusal;
import dev.postern.mail.Refusal.Reason;

/// What a command line can be refused for, whoever sends it and whenever.
final class Syntax {

  static final Refusal NOT_UTF8 =
      Refusal.of(Reason.ADDRESS, 553, "5.6.7", "The address is not ASCII: give SMTPUTF8 with MAIL");
  static final Refusal NO_RECIPIENT =
      Refusal.of(Reason.ADDRESS, 553, "5.1.3", "The null path is no recipient: name a mailbox");

  static final Refusal TWO_HOLDS =
      Refusal.of(Reason.SYNTAX, 501, "5.5.4", "HOLDFOR and HOLDUNTIL are given together: give one");

  private Syntax() {}

  /// 501: the line can't be read. `usage` shows the right form.
  static Refusal usage(String usage) {
    return Refusal.of(Reason.SYNTAX, 501, "5.5.4", "Syntax: " + usage);
  }

  static Refusal badValue(String keyword, String expected) {
    return Refusal.of(
        Reason.SYNTAX, 501, "5.5.4", "Wrong value of " + keyword + ": expected " + expected);
  }

  static Refusal unknownParameter(Verb verb) {
    return Refusal.of(
        Reason.SYNTAX, 555, "5.5.4", verb + " has a parameter that is not offered here: omit it");
  }

  static Refusal repeatedParameter(String keyword) {
    return Refusal.of(Reason.SYNTAX, 555, "5.5.4", keyword + " is given twice: give it once");
  }

  /// 553: an address that no mailbox can have. The detail is 1.7 for senders, 1.3 for recipients
  /// (RFC 3463 §3.2).
  static Refusal address(Verb verb, String what) {
    return Refusal.of(Reason.ADDRESS, 553, verb == Verb.MAIL ? "5.1.7" : "5.1.3", what);
  }
}

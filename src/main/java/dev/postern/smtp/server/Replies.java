package dev.postern.smtp.server;

import dev.postern.mail.Refusal;
import dev.postern.mail.Refusal.Reason;
import dev.postern.mail.Reply;
import dev.postern.smtp.LineRules;
import java.time.Duration;

/// What a session says by itself. Nothing here names the product or its version.
final class Replies {

  static final Reply BYE = Reply.of(221, "2.0.0", "Bye");
  static final Reply OK = Reply.of(250, "2.0.0", "OK");
  static final Reply SENDER_OK = Reply.of(250, "2.1.0", "Sender OK");
  static final Reply RECIPIENT_OK = Reply.of(250, "2.1.5", "Recipient OK");
  static final Reply NOT_VERIFIED =
      Reply.of(252, "2.1.5", "Addresses are not verified here; send, and see what is answered");
  static final Reply HELP =
      Reply.of(
          214,
          "2.0.0",
          "EHLO STARTTLS AUTH MAIL RCPT DATA BDAT RSET VRFY NOOP QUIT, as in RFC 5321");
  static final Reply TLS_GO = Reply.of(220, "2.0.0", "Begin the TLS handshake");
  static final Reply AUTHENTICATED = Reply.of(235, "2.7.0", "Authentication succeeded");
  static final Reply DATA_GO = Reply.plain(354, "Send the message, then a line with a single dot");

  static final Refusal TLS_FIRST =
      Refusal.of(Reason.TLS_REQUIRED, 530, "5.7.0", "Must issue a STARTTLS command first");
  static final Refusal KEY_FIRST =
      Refusal.of(Reason.AUTH_REQUIRED, 530, "5.7.0", "Authentication required");
  static final Refusal EHLO_FIRST = sequence(503, "Send EHLO first");
  static final Refusal MAIL_FIRST = sequence(503, "Send MAIL first");
  static final Refusal RCPT_FIRST = sequence(503, "Send RCPT first");
  static final Refusal NO_RECIPIENTS = sequence(554, "No valid recipients: send RCPT first");
  static final Refusal NESTED =
      sequence(503, "A transaction is open: complete it, or send RSET first");
  static final Refusal CHUNKING =
      sequence(503, "A message has begun with BDAT: go on with BDAT, or send RSET");
  static final Refusal BINARY_NEEDS_BDAT =
      sequence(503, "A BINARYMIME message comes with BDAT, not with DATA");
  static final Refusal TLS_ALREADY = sequence(503, "TLS is already active");
  static final Refusal AUTHENTICATED_ALREADY =
      sequence(503, "Already authenticated: a session has one login");
  static final Refusal AUTH_NOT_LAST =
      sequence(503, "AUTH was followed by more before its reply: send it last and wait");
  static final Refusal NO_AUTH_HERE = sequence(502, "AUTH is not offered here");
  static final Refusal NOT_EXTENDED =
      Refusal.of(Reason.SYNTAX, 555, "5.5.4", "Parameters need EHLO instead of HELO");
  static final Refusal NO_EXPN = sequence(502, "EXPN is not offered here");
  static final Refusal UNKNOWN =
      Refusal.of(Reason.SYNTAX, 500, "5.5.1", "Command not recognized: see HELP");

  static final Refusal MECHANISM_UNKNOWN =
      Refusal.of(
          Reason.SYNTAX, 504, "5.5.4", "That mechanism is not offered: see the AUTH line of EHLO");
  static final Refusal AUTH_CANCELLED =
      Refusal.of(Reason.AUTH_FAILED, 501, "5.7.0", "Authentication cancelled");
  static final Refusal NOT_BASE64 =
      Refusal.of(Reason.SYNTAX, 501, "5.5.2", "Not base64: begin again with AUTH");
  static final Refusal TOO_MANY_LOGINS =
      Refusal.of(Reason.LIMIT, 421, "4.7.0", "Too many failed logins: check the key and reconnect");

  static final Refusal LINE_BARE_LF =
      Refusal.of(
          Reason.LINE_ENDING,
          500,
          "5.5.2",
          "A line ends with CRLF, not with LF alone: send CRLF; closing");
  static final Refusal LINE_BARE_CR =
      Refusal.of(Reason.LINE_ENDING, 500, "5.5.2", "A CR stands inside the line: send CRLF only");
  static final Refusal LINE_NUL =
      Refusal.of(Reason.SYNTAX, 500, "5.5.2", "A NUL stands inside the line: send text only");
  static final Refusal LINE_TOO_LONG =
      Refusal.of(Reason.SYNTAX, 500, "5.5.2", "The line is too long: shorten it");
  static final Refusal LINE_NOT_UTF8 =
      Refusal.of(Reason.SYNTAX, 501, "5.5.2", "The line is neither ASCII nor UTF-8");

  static final Refusal NOT_UTF8 =
      Refusal.of(Reason.ADDRESS, 553, "5.6.7", "The address is not ASCII: give SMTPUTF8 with MAIL");
  static final Refusal NO_HOLD =
      Refusal.of(
          Reason.SYNTAX,
          555,
          "5.5.4",
          "FUTURERELEASE is not offered here: omit HOLDFOR, HOLDUNTIL");
  static final Refusal DUE_BEFORE_RELEASE =
      Refusal.of(
          Reason.SYNTAX, 501, "5.5.4", "BY ends before the message is released: give it longer");
  static final Refusal REQUIRETLS_NEEDS_TLS =
      Refusal.of(
          Reason.TLS_REQUIRED, 555, "5.5.4", "REQUIRETLS is offered within TLS: STARTTLS first");

  static final Refusal TOO_MANY_RECIPIENTS =
      Refusal.of(
          Reason.RECIPIENTS,
          452,
          "4.5.3",
          "Too many recipients: send to these, then to the rest in another transaction");

  static final Refusal TOO_MANY_ERRORS =
      Refusal.of(
          Reason.LIMIT, 421, "4.7.0", "Too many bad commands: correct the client and reconnect");
  static final Refusal TOO_LONG_A_STRANGER =
      Refusal.of(Reason.LIMIT, 421, "4.7.0", "Too many commands without a login: log in first");
  static final Refusal TOO_MANY_COMMANDS =
      Refusal.of(Reason.SESSION, 421, "4.7.0", "This session has had its commands: reconnect");
  static final Refusal SPENT =
      Refusal.of(Reason.SESSION, 421, "4.7.0", "This session has sent its share: reconnect");
  static final Refusal SPENT_RECIPIENTS =
      Refusal.of(
          Reason.SESSION,
          452,
          "4.5.3",
          "This session has had its recipients: send to these, then reconnect for the rest");
  static final Refusal IDLE =
      Refusal.of(Reason.TIMEOUT, 421, "4.4.2", "Nothing came for too long: reconnect");
  static final Refusal PROXY =
      Refusal.of(
          Reason.SYNTAX,
          421,
          "4.7.0",
          "No PROXY header is expected from this address: list it in proxies");
  static final Refusal HTTP =
      Refusal.of(Reason.SYNTAX, 421, "4.7.0", "This is a mail server and speaks SMTP, not HTTP");
  static final Refusal TLS_TOO_EARLY =
      Refusal.of(
          Reason.SYNTAX,
          421,
          "4.7.0",
          "TLS begins here with the STARTTLS command: set the client to STARTTLS");

  private Replies() {}

  static Refusal tooBig(long maxSize) {
    return Refusal.of(
        Reason.SIZE, 552, "5.3.4", "The message is larger than " + maxSize + " octets");
  }

  static Refusal tooFarAhead(Duration most) {
    return Refusal.of(
        Reason.LIMIT,
        501,
        "5.5.4",
        "The release lies too far ahead: at most " + most.toSeconds() + " seconds from now");
  }

  /// RFC 6710 §6: the text begins with the priority that counts.
  static Reply lowered(int priority) {
    return Reply.of(
        250, "2.3.6", priority + " is the priority that counts: a higher one needs a login");
  }

  static Refusal content(LineRules.Fault fault) {
    return switch (fault) {
      case BARE_CR ->
          Refusal.of(
              Reason.LINE_ENDING, 550, "5.6.0", "The message has a CR without LF: send CRLF");
      case BARE_LF ->
          Refusal.of(
              Reason.LINE_ENDING, 550, "5.6.0", "The message has an LF without CR: send CRLF");
      case NUL -> content("5.6.0", "The message has a NUL: encode it as base64");
      case LONG_LINE ->
          content(
              "5.6.0",
              "The message has a line longer than 998 octets: encode it as quoted-printable");
      case EIGHT_BIT ->
          content("5.6.1", "The message has 8-bit octets: declare them with BODY=8BITMIME");
    };
  }

  private static Refusal content(String status, String text) {
    return Refusal.of(Reason.CONTENT, 550, status, text);
  }

  private static Refusal sequence(int code, String text) {
    return Refusal.of(Reason.SEQUENCE, code, "5.5.1", text);
  }
}

package dev.postern.smtp;

/// The first word of a command line (RFC 5321 §4.1.1, RFC 3207 §4, RFC 4954 §4, RFC 3030 §2).
public enum Verb {
  EHLO,
  HELO,
  STARTTLS,
  AUTH,
  MAIL,
  RCPT,
  DATA,
  BDAT,
  RSET,
  VRFY,
  EXPN,
  HELP,
  NOOP,
  QUIT,
  /// A browser or a proxy at the wrong port: a request line or a header field of HTTP.
  HTTP,
  /// The header of a proxy that wasn't expected here.
  PROXY,
  /// Anything else.
  UNKNOWN;

  /// Reads a verb in upper case; a word of HTTP is [#HTTP], any other is [#UNKNOWN].
  static Verb of(String word) {
    return switch (word) {
      case "EHLO" -> EHLO;
      case "HELO" -> HELO;
      case "STARTTLS" -> STARTTLS;
      case "AUTH" -> AUTH;
      case "MAIL" -> MAIL;
      case "RCPT" -> RCPT;
      case "DATA" -> DATA;
      case "BDAT" -> BDAT;
      case "RSET" -> RSET;
      case "VRFY" -> VRFY;
      case "EXPN" -> EXPN;
      case "HELP" -> HELP;
      case "NOOP" -> NOOP;
      case "QUIT" -> QUIT;
      case "GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "PRI" ->
          HTTP;
      case "HOST:", "USER-AGENT:", "CONTENT-TYPE:", "CONTENT-LENGTH:" -> HTTP;
      case "PROXY" -> PROXY;
      default -> UNKNOWN;
    };
  }
}

package dev.postern.audit;

import java.util.Set;

/// The EHLO keywords that are known: those that IANA lists, and what common programs announce
/// besides.
final class Keywords {

  private static final Set<String> LISTED =
      Set.of(
          "SEND",
          "SOML",
          "SAML",
          "EXPN",
          "HELP",
          "TURN",
          "8BITMIME",
          "SIZE",
          "CHUNKING",
          "BINARYMIME",
          "CHECKPOINT",
          "DELIVERBY",
          "PIPELINING",
          "DSN",
          "ETRN",
          "ENHANCEDSTATUSCODES",
          "STARTTLS",
          "NO-SOLICITING",
          "MTRK",
          "ATRN",
          "AUTH",
          "BURL",
          "FUTURERELEASE",
          "CONPERM",
          "CONNEG",
          "UTF8SMTP",
          "SMTPUTF8",
          "MT-PRIORITY",
          "RRVS",
          "REQUIRETLS",
          "LIMITS",
          "VRFY");

  private static final Set<String> COMMON =
      Set.of(
          "XCLIENT",
          "XFORWARD",
          "X-EXPS",
          "XEXCH50",
          "X-LINK2STATE",
          "XRDST",
          "XVERP",
          "VERP",
          "XADR",
          "XSTA",
          "XCIR",
          "XGEN",
          "X-EXIM",
          "PRDR",
          "PIPECONNECT",
          "PIPE_CONNECT",
          "XSHADOW",
          "XSHADOWREQUEST",
          "X-RCPTLIMIT",
          "OK",
          "TIME",
          "XACK",
          "XYZZY");

  // Only for who trusts who connects: to everybody else it is a way to be somebody else.
  private static final Set<String> TRUSTING = Set.of("XCLIENT", "XFORWARD");

  private Keywords() {}

  static boolean isKnown(String keyword) {
    return LISTED.contains(keyword) || COMMON.contains(keyword);
  }

  /// Whether it lets a client say who it is, and be believed.
  static boolean isTrusting(String keyword) {
    return TRUSTING.contains(keyword);
  }
}

package dev.postern.smtp;

import dev.postern.mail.BodyType;

/// What the octets of a message must keep to.
///
/// @param bareEnds what becomes of a CR or LF that stands alone
/// @param octets whether octets above 127 may come, and with [BodyType#BINARY] anything at all
public record LineRules(BareEnds bareEnds, BodyType octets) {

  /// The longest line, without its CRLF (RFC 5321 §4.5.3.1.6).
  public static final int MAX_LINE = 998;

  /// What becomes of a CR or LF that stands alone.
  public enum BareEnds {
    /// It is a fault.
    REFUSE,
    /// It becomes CRLF.
    NORMALIZE
  }

  /// Why a message's octets can't be taken.
  public enum Fault {
    BARE_CR,
    BARE_LF,
    NUL,
    LONG_LINE,
    EIGHT_BIT
  }
}

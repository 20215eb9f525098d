package dev.postern.send;

import dev.postern.mail.BodyType;
import dev.postern.smtp.LineRules;
import java.nio.ByteBuffer;

/// A message's octets, looked at once so that they can be sent many times, over many connections at
/// a time.
public final class Body {

  private final ByteBuffer octets;
  private final BodyType type;
  private final boolean dotted;
  private final boolean international;
  private final boolean ended;

  private Body(ByteBuffer octets, BodyType type, boolean dotted, boolean international) {
    this.octets = octets;
    this.type = type;
    this.dotted = dotted;
    this.international = international;
    int size = octets.limit();
    this.ended = size == 0 || (size > 1 && octets.get(size - 1) == '\n' && type != BodyType.BINARY);
  }

  /// Header and content, lines ended by CRLF. They are not copied: leave them alone.
  public static Body of(byte[] octets) {
    boolean dotted = false;
    boolean inHeader = true;
    boolean international = false;
    boolean eightBit = false;
    boolean binary = false;
    int line = 0;
    for (int at = 0; at < octets.length; at++) {
      byte octet = octets[at];
      dotted |= octet == '.' && line == 0;
      eightBit |= octet < 0;
      international |= octet < 0 && inHeader;
      if (octet == '\r' && at + 1 < octets.length && octets[at + 1] == '\n') {
        binary |= line > LineRules.MAX_LINE;
        inHeader &= line > 0;
        line = 0;
        at++;
        continue;
      }
      binary |= octet == '\r' || octet == '\n' || octet == 0;
      line++;
    }
    BodyType type =
        binary || line > LineRules.MAX_LINE
            ? BodyType.BINARY
            : eightBit ? BodyType.EIGHT_BIT : BodyType.SEVEN_BIT;
    return new Body(ByteBuffer.wrap(octets), type, dotted, international);
  }

  /// In octets, without the dots that are added on the way.
  public int size() {
    return octets.limit();
  }

  /// What it demands of a server: BINARY where a line is longer than 998 octets, or CR, LF or NUL
  /// stand where they may not.
  public BodyType type() {
    return type;
  }

  /// Whether its header has other than ASCII, so that every hop needs SMTPUTF8 (RFC 6531 §3.2).
  public boolean isInternational() {
    return international;
  }

  /// Whether a line begins with a dot, so that one must be added.
  boolean isDotted() {
    return dotted;
  }

  /// Whether the last line is ended.
  boolean isEnded() {
    return ended;
  }

  ByteBuffer slice(int from, int length) {
    return octets.slice(from, length);
  }
}

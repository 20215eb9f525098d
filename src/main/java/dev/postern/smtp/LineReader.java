package dev.postern.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Gathers one command line from as many buffers as it takes, in bounded memory.
///
/// A line too long is skipped to its end and reported once. Only CRLF ends a line, except that a
/// bare LF always does: where it is refused, so that a client which sends nothing else is told at
/// once. Whoever refuses it must not read on, for the line is not over (RFC 5321 §2.3.8).
public final class LineReader {

  /// The longest command line with its CRLF. RFC 5321 §4.5.3.1.4 has 512; MAIL and RCPT with all
  /// their parameters need more (RFC 3461 §4, RFC 6531 §3.4).
  public static final int MAX_COMMAND = 2048;

  /// The longest line of an AUTH exchange with its CRLF (RFC 4954 §4).
  public static final int MAX_SASL = 12288;

  private static final int INITIAL_CAPACITY = 128;

  /// What [#read] found.
  public enum Result {
    /// The buffer is used up and the line goes on.
    INCOMPLETE,
    /// [#text] has a line.
    LINE,
    /// The line ended with a bare LF, which is refused here.
    BARE_LF,
    /// There was a CR inside the line.
    BARE_CR,
    NUL,
    TOO_LONG,
    NOT_UTF8
  }

  private final LineRules.BareEnds bareEnds;
  private byte[] line = new byte[0];
  private int length;
  private boolean afterCr;
  private boolean complete;
  private boolean eightBit;
  private Result fault = Result.LINE;
  private String text = "";

  /// @param bareEnds whether a bare LF is a fault; a bare CR always is
  public LineReader(LineRules.BareEnds bareEnds) {
    this.bareEnds = bareEnds;
  }

  /// Takes octets up to the end of a line.
  ///
  /// @param sasl whether the line is a response in an AUTH exchange, which may be longer
  public Result read(ByteBuffer in, boolean sasl) {
    if (complete) {
      restart();
    }
    while (in.hasRemaining()) {
      byte octet = in.get();
      if (octet == '\n') {
        complete = true;
        return finish();
      }
      if (afterCr) {
        note(Result.BARE_CR);
      }
      afterCr = octet == '\r';
      if (!afterCr) {
        append(octet, sasl);
      }
    }
    return Result.INCOMPLETE;
  }

  /// The line without its end; only right after [Result#LINE].
  public String text() {
    return text;
  }

  /// Whether the next octet is the first of a line.
  public boolean isAtStart() {
    return complete || (length == 0 && !afterCr && fault == Result.LINE);
  }

  /// Whether the line, be it complete or not, begins with these upper-case ASCII letters in either
  /// case.
  public boolean startsWith(String letters) {
    if (length < letters.length()) {
      return false;
    }
    for (int i = 0; i < letters.length(); i++) {
      if ((line[i] & ~0x20) != letters.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void restart() {
    if (line.length > MAX_COMMAND) {
      line = new byte[0];
    }
    length = 0;
    afterCr = false;
    complete = false;
    eightBit = false;
    fault = Result.LINE;
  }

  private void append(byte octet, boolean sasl) {
    if (octet == 0) {
      note(Result.NUL);
    }
    eightBit |= octet < 0;
    if (length >= MAX_COMMAND - 2 && (length >= MAX_SASL - 2 || !(sasl || startsWith("AUTH")))) {
      note(Result.TOO_LONG);
      return;
    }
    if (length == line.length) {
      line = Arrays.copyOf(line, Math.max(INITIAL_CAPACITY, 2 * length));
    }
    line[length++] = octet;
  }

  private void note(Result found) {
    if (fault == Result.LINE) {
      fault = found;
    }
  }

  private Result finish() {
    if (!afterCr && bareEnds == LineRules.BareEnds.REFUSE) {
      return Result.BARE_LF;
    }
    if (fault != Result.LINE) {
      return fault;
    }
    if (!eightBit) {
      text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
      return Result.LINE;
    }
    try {
      text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, 0, length)).toString();
      return Result.LINE;
    } catch (CharacterCodingException _) {
      return Result.NOT_UTF8;
    }
  }
}

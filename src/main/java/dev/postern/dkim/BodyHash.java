package dev.postern.dkim;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// The hash of a body in relaxed form (RFC 6376 §3.4.4): blanks at the end of a line go, other runs
/// of blanks become one space, and empty lines at the end go.
///
/// The body passes once, in slices of any size, and is not kept: stretches that are in that form
/// already, which is nearly all of most bodies, are hashed where they lie.
final class BodyHash {

  private static final int PIECE = 8 * 1024;
  private static final byte[] LINE_ENDS = "\r\n".repeat(32).getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SPACE = {' '};
  private static final byte[] CR = {'\r'};

  private final MessageDigest digest = Digests.sha256();
  private byte[] scratch = {};

  // What came since the last octet that counts, and counts only if another one follows.
  private long lineEnds;
  private boolean blank;
  private boolean carriageReturn;
  private boolean any;

  /// Takes the octets that remain, and leaves the buffer's position alone.
  void update(ByteBuffer body) {
    if (body.hasArray()) {
      int from = body.arrayOffset() + body.position();
      update(body.array(), from, from + body.remaining());
      return;
    }
    if (scratch.length == 0) {
      scratch = new byte[PIECE];
    }
    int at = body.position();
    while (at < body.limit()) {
      int count = Math.min(scratch.length, body.limit() - at);
      body.get(at, scratch, 0, count);
      update(scratch, 0, count);
      at += count;
    }
  }

  /// Ends it. A body that isn't empty ends with one line end, whether it had one or not.
  byte[] finish() {
    if (carriageReturn) {
      carriageReturn = false;
      ordinary();
      digest.update(CR);
    }
    if (any) {
      digest.update(LINE_ENDS, 0, 2);
    }
    return digest.digest();
  }

  private void update(byte[] in, int from, int to) {
    int at = from;
    if (carriageReturn && at < to) {
      carriageReturn = false;
      at = afterCarriageReturn(in, at);
    }
    while (at < to) {
      byte octet = in[at];
      if (octet == ' ' || octet == '\t') {
        blank = true;
        at++;
      } else if (octet != '\r') {
        at = stretch(in, at, to);
      } else if (at + 1 == to) {
        carriageReturn = true;
        at++;
      } else {
        at = afterCarriageReturn(in, at + 1);
      }
    }
  }

  // A CR alone, which binary content may have, is an octet like others.
  private int afterCarriageReturn(byte[] in, int at) {
    if (in[at] == '\n') {
      blank = false;
      lineEnds++;
      return at + 1;
    }
    ordinary();
    digest.update(CR);
    return at;
  }

  // As far as octets are to be hashed as they stand; lone spaces and line ends between others are
  // among them.
  private int stretch(byte[] in, int from, int to) {
    ordinary();
    int at = from + 1;
    while (at < to) {
      byte octet = in[at];
      if (isPlain(octet)) {
        at++;
      } else if (octet == ' ' && at + 1 < to && isPlain(in[at + 1])) {
        at += 2;
      } else if (octet == '\r' && at + 2 < to && in[at + 1] == '\n' && isPlain(in[at + 2])) {
        at += 3;
      } else {
        break;
      }
    }
    digest.update(in, from, at - from);
    return at;
  }

  // An octet that counts is about to come: so does what stands before it.
  private void ordinary() {
    any = true;
    while (lineEnds > 0) {
      int count = (int) Math.min(lineEnds, LINE_ENDS.length / 2);
      digest.update(LINE_ENDS, 0, 2 * count);
      lineEnds -= count;
    }
    if (blank) {
      blank = false;
      digest.update(SPACE);
    }
  }

  private static boolean isPlain(byte octet) {
    return octet > ' ' || (octet != ' ' && octet != '\t' && octet != '\r');
  }
}

package dev.postern.smtp;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// Writes a message's octets as DATA sends them: a dot before each dot that begins a line, and the
/// end (RFC 5321 §4.5.2). One encoder serves one message.
///
/// Nothing is copied: what goes out are slices of the input with the added octets between them.
/// Lines of the input end with CRLF; [DotDataDecoder] sees to that.
public final class DotDataEncoder {

  private enum State {
    LINE_START,
    TEXT,
    CR
  }

  private final ByteBuffer end =
      ByteBuffer.wrap(new byte[] {'\r', '\n', '.', '\r', '\n'}).asReadOnlyBuffer();
  private State state = State.LINE_START;

  /// Takes all octets of a buffer and hands on what is to be sent, in order.
  public void encode(ByteBuffer in, Consumer<ByteBuffer> out) {
    int from = in.position();
    for (int at = from; at < in.limit(); at++) {
      byte octet = in.get(at);
      if (octet == '.' && state == State.LINE_START) {
        handOn(in, from, at, out);
        out.accept(end.slice(2, 1));
        from = at;
      }
      state = next(octet);
    }
    handOn(in, from, in.limit(), out);
    in.position(in.limit());
  }

  /// What follows the last octet: the end of data, after a CRLF where the message has none at its
  /// end.
  public ByteBuffer end() {
    return state == State.LINE_START ? end.slice(2, 3) : end.duplicate();
  }

  private State next(byte octet) {
    if (octet == '\r') {
      return State.CR;
    }
    return octet == '\n' && state == State.CR ? State.LINE_START : State.TEXT;
  }

  private static void handOn(ByteBuffer in, int from, int end, Consumer<ByteBuffer> out) {
    if (end > from) {
      out.accept(in.slice(from, end - from));
    }
  }
}

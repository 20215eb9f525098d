package dev.postern.send;

import dev.postern.smtp.DotDataEncoder;
import dev.postern.smtp.client.Effect;
import dev.postern.transport.Connection;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Writes one [Body] to a connection, as fast as the peer takes it. Nothing is copied; a body in
/// which no line begins with a dot is not even looked at.
final class BodyStream {

  private static final int WINDOW = 64 << 10;
  private static final byte[] END = ".\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Body body;
  private final Effect.Form form;
  private final Connection connection;
  private final @Nullable DotDataEncoder dots;
  private int at;

  BodyStream(Body body, Effect.Form form, Connection connection) {
    this.body = body;
    this.form = form;
    this.connection = connection;
    this.dots =
        form == Effect.Form.CHUNK || (!body.isDotted() && body.isEnded())
            ? null
            : new DotDataEncoder();
  }

  /// Whether the peer wants it in 7 bits, which it is not.
  boolean isImpossible() {
    return form == Effect.Form.DOTS_SEVEN_BIT;
  }

  /// Writes what the peer takes now.
  ///
  /// @return whether that was all
  boolean resume() {
    while (at < body.size() && connection.isWritable()) {
      int length = Math.min(WINDOW, body.size() - at);
      ByteBuffer piece = body.slice(at, length);
      at += length;
      if (dots == null) {
        connection.send(piece);
      } else {
        dots.encode(piece, connection::send);
      }
    }
    boolean over = at == body.size();
    if (over && form != Effect.Form.CHUNK) {
      connection.send(dots == null ? ByteBuffer.wrap(END) : dots.end());
    }
    connection.flush();
    return over;
  }
}

package dev.postern.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What happens on a [Connection]; called on its event loop only. What it throws is logged and
/// closes the connection.
public interface ConnectionHandler {

  /// The connection is usable: connected, and the PROXY header and an implicit handshake are done.
  void opened(Connection connection);

  /// Octets came. What the handler leaves in the buffer is kept and presented again, at its front,
  /// with the next octets or at [Connection#reading] true; while it leaves some it should have
  /// turned reading off.
  void received(ByteBuffer octets);

  /// The handshake begun by [Connection#startTls] is done.
  void secured(TlsSession session);

  /// The queue has drained: [Connection#isWritable] is true again.
  void writable();

  /// Nothing moved for the time set by [Connection#idleAfter].
  void idle();

  /// The last call: closed by either side. Also called, without `opened`, where a connection could
  /// not be made.
  ///
  /// @param cause null for an orderly close
  void closed(@Nullable Throwable cause);
}

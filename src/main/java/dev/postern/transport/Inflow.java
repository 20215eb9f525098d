package dev.postern.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Octets received and not yet taken by the handler. In the usual case the handler sees the very
/// buffer that the socket was read into, and nothing is left.
final class Inflow {

  private @Nullable ByteBuf pending;
  private boolean wanted = true;
  private boolean delivering;
  private boolean again;
  private boolean dropped;

  /// Whether the handler wants octets now.
  boolean wanted() {
    return wanted;
  }

  void want(boolean on) {
    wanted = on;
    again |= on;
  }

  int length() {
    return pending == null ? 0 : pending.readableBytes();
  }

  void add(ByteBufAllocator allocator, ByteBuf octets) {
    pending =
        pending == null
            ? octets
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, pending, octets);
  }

  /// Hands over what is there, and once more when the handler has turned reading on meanwhile.
  ///
  /// @return false where the handler is being called right now, and will see the rest then
  boolean deliver(ConnectionHandler handler) {
    if (delivering) {
      return false;
    }
    delivering = true;
    try {
      do {
        again = false;
        present(handler);
      } while (again && wanted && pending != null);
    } finally {
      delivering = false;
    }
    return true;
  }

  private void present(ConnectionHandler handler) {
    ByteBuf octets = pending;
    if (octets == null || !wanted) {
      return;
    }
    dropped = false;
    try {
      ByteBuffer view = octets.nioBuffer();
      handler.received(view);
      octets.skipBytes(view.position());
    } finally {
      if (dropped || !octets.isReadable()) {
        pending = null;
        octets.release();
      }
    }
  }

  /// Forgets what is there. The memory goes back only after the handler has returned.
  void drop() {
    if (delivering) {
      dropped = true;
    } else if (pending != null) {
      pending.release();
      pending = null;
    }
  }
}

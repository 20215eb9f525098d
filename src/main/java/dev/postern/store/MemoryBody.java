package dev.postern.store;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/// A body in one array.
final class MemoryBody implements Body {

  private static final int PIECE = 64 * 1024;

  private final byte[] octets;
  private final int crc;
  private final Budget budget;
  private final AtomicLong reserved;

  /// @param octets handed over
  /// @param reserved what of it counts against the budget until [#release]
  MemoryBody(byte[] octets, int crc, Budget budget, long reserved) {
    this.octets = octets;
    this.crc = crc;
    this.budget = budget;
    this.reserved = new AtomicLong(reserved);
  }

  /// The array itself, for the driver, which takes whole arrays.
  byte[] octets() {
    return octets;
  }

  int crc() {
    return crc;
  }

  /// Gives its memory back to the budget: whoever keeps it from now on keeps count of it.
  /// Idempotent.
  void release() {
    budget.release(reserved.getAndSet(0));
  }

  @Override
  public long size() {
    return octets.length;
  }

  @Override
  public boolean inMemory() {
    return true;
  }

  @Override
  public Reader open() {
    return new Reader() {
      private int position;

      @Override
      public ByteBuffer next() {
        int length = Math.min(PIECE, octets.length - position);
        ByteBuffer piece = ByteBuffer.wrap(octets, position, length).asReadOnlyBuffer();
        position += length;
        return piece;
      }

      @Override
      public void close() {
        // nothing is open
      }
    };
  }
}

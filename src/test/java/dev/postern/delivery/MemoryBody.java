package dev.postern.delivery;

import dev.postern.store.Body;
import dev.postern.store.StoreFailure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A body of a test: in memory or as if it were in a file, whole or torn.
record MemoryBody(String content, boolean inMemory, int readable) implements Body {

  private static final int CHUNK = 64 * 1024;

  static MemoryBody of(String content) {
    return new MemoryBody(content, true, content.length());
  }

  static MemoryBody inFile(String content) {
    return new MemoryBody(content, false, content.length());
  }

  /// Can be read up to there only.
  static MemoryBody torn(String content, int readable) {
    return new MemoryBody(content, false, readable);
  }

  @Override
  public long size() {
    return content.length();
  }

  @Override
  public Reader open() {
    byte[] octets = content.getBytes(StandardCharsets.ISO_8859_1);
    return new Reader() {
      private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
      private int at;

      @Override
      public ByteBuffer next() {
        if (!inMemory && !Thread.currentThread().isVirtual()) {
          throw new IllegalStateException("a file is read on " + Thread.currentThread());
        }
        if (at == readable && readable < octets.length) {
          throw new StoreFailure("torn");
        }
        int length = Math.min(CHUNK, readable - at);
        // One buffer for all chunks, as the contract allows: who keeps it sees it change.
        chunk.clear().put(octets, at, length).flip();
        at += length;
        return chunk;
      }

      @Override
      public void close() {}
    };
  }
}

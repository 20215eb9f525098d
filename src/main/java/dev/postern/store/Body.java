package dev.postern.store;

import java.nio.ByteBuffer;

/// The stored octets of one message, header and body, CRLF throughout unless it is BINARYMIME.
public interface Body {

  /// In octets.
  long size();

  /// Whether reading blocks on a file. What is in memory may be read on an event loop.
  boolean inMemory();

  /// Opens it at the start.
  ///
  /// @throws StoreFailure if it can't be read
  Reader open();

  /// Reads a body from start to end. Not shared between threads.
  interface Reader extends AutoCloseable {
    /// The next octets, up to 64 KiB at once; an empty buffer at the end. The buffer is the
    /// caller's until the next call.
    ///
    /// @throws StoreFailure if it can't be read
    ByteBuffer next();

    @Override
    void close();
  }
}

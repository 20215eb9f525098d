package dev.postern.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;

/// A body in a file of the spool, behind a head that stands in its row: what came to be known only
/// when the file was written. Its checksum covers the file, then the head.
final class FileBody implements Body {

  private static final int PIECE = 64 * 1024;

  private final Path file;
  private final byte[] head;
  private final long size;
  private final int crc;
  private final AtomicBoolean claimed = new AtomicBoolean();

  /// @param head handed over; empty where the file is all of it
  /// @param size of head and file together
  FileBody(Path file, byte[] head, long size, int crc) {
    this.file = file;
    this.head = head;
    this.size = size;
    this.crc = crc;
  }

  Path file() {
    return file;
  }

  /// The array itself, for the driver.
  byte[] head() {
    return head;
  }

  int crc() {
    return crc;
  }

  /// Makes the caller the one who decides about the file: the store that accepts it, or the draft
  /// that is discarded. True for the first only.
  boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public boolean inMemory() {
    return false;
  }

  @Override
  public Reader open() {
    try {
      return new FileReader(FileChannel.open(file, StandardOpenOption.READ));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private StoreFailure unreadable(IOException cause) {
    return new StoreFailure("cannot read the message body in " + file + ": " + cause, cause);
  }

  private final class FileReader implements Reader {

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    private final CRC32C seen = new CRC32C();
    private long position;
    private boolean verified;

    FileReader(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public ByteBuffer next() {
      if (position == 0 && head.length > 0) {
        position = head.length;
        return ByteBuffer.wrap(head).asReadOnlyBuffer();
      }
      buffer.clear();
      try {
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
          // fills the buffer, so that there are few pieces
        }
      } catch (IOException e) {
        throw unreadable(e);
      }
      buffer.flip();
      position += buffer.limit();
      seen.update(buffer.duplicate());
      // Checked before the last piece is handed out: who reads to the end has the right octets.
      if (position >= size || buffer.limit() < PIECE) {
        verify();
      }
      return buffer;
    }

    private void verify() {
      if (position == size && !verified) {
        seen.update(head, 0, head.length);
        verified = (int) seen.getValue() == crc;
      }
      if (position != size || !verified) {
        throw new StoreFailure(
            "the message body in "
                + file
                + " is damaged: its length or checksum is not what was accepted; restore the file"
                + " from a backup, or delete the message");
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

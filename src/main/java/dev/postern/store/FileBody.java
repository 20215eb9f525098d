package dev.postern.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;

/// A body in a file of the spool.
final class FileBody implements Body {

  private static final int PIECE = 64 * 1024;

  private final Path file;
  private final long size;
  private final int crc;
  private final AtomicBoolean claimed = new AtomicBoolean();

  FileBody(Path file, long size, int crc) {
    this.file = file;
    this.size = size;
    this.crc = crc;
  }

  Path file() {
    return file;
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

    FileReader(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public ByteBuffer next() {
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
      if (position > size || (buffer.limit() < PIECE && !intact())) {
        throw new StoreFailure(
            "the message body in "
                + file
                + " is damaged: its length or checksum is not what was accepted; restore the file"
                + " from a backup, or delete the message");
      }
      return buffer;
    }

    private boolean intact() {
      return position == size && (int) seen.getValue() == crc;
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

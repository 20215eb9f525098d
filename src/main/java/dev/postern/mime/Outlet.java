package dev.postern.mime;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where a conversion's octets gather before they leave in larger pieces; also holds the first
/// thing that could not be converted.
final class Outlet {

  private static final int SIZE = 8 * 1024;

  private final byte[] octets = new byte[SIZE];
  private int length;
  private @Nullable Consumer<ByteBuffer> sink;
  private @Nullable String problem;

  /// Whom [#write] may flush to from now on.
  void to(Consumer<ByteBuffer> next) {
    sink = next;
  }

  void write(int octet) {
    if (length == SIZE) {
      flush();
    }
    octets[length++] = (byte) octet;
  }

  void write(byte[] from, int offset, int count) {
    int at = offset;
    int left = count;
    while (left > 0) {
      if (length == SIZE) {
        flush();
      }
      int step = Math.min(left, SIZE - length);
      System.arraycopy(from, at, octets, length, step);
      length += step;
      at += step;
      left -= step;
    }
  }

  void write(ByteBuffer from) {
    while (from.hasRemaining()) {
      if (length == SIZE) {
        flush();
      }
      int step = Math.min(from.remaining(), SIZE - length);
      from.get(octets, length, step);
      length += step;
    }
  }

  void write(String ascii) {
    byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
    write(bytes, 0, bytes.length);
  }

  void lineEnd() {
    write('\r');
    write('\n');
  }

  void flush() {
    if (length > 0 && sink != null) {
      sink.accept(ByteBuffer.wrap(octets, 0, length));
      length = 0;
    }
  }

  void problem(String what) {
    if (problem == null) {
      problem = what;
    }
  }

  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }
}

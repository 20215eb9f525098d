package dev.postern.delivery;

import dev.postern.mail.BodyType;
import dev.postern.mail.Reply;
import dev.postern.mime.SevenBitConversion;
import dev.postern.smtp.DotDataEncoder;
import dev.postern.smtp.client.Effect;
import dev.postern.store.Body;
import dev.postern.store.StoreFailure;
import dev.postern.transport.Connection;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes one message to a connection, as fast as the peer takes it and a chunk at a time.
///
/// What is in memory is read on the event loop. What is in a file is read on a virtual thread, one
/// chunk ahead of the loop and no more.
final class BodyWriter {

  private final HopConnection hop;
  private final Connection connection;
  private final Body body;
  private final @Nullable SevenBitConversion conversion;
  private final @Nullable DotDataEncoder dots;
  private Body.@Nullable Reader reader;
  private final List<ByteBuffer> ready = new ArrayList<>();
  private long left;
  private boolean reading;
  private boolean stopped;

  BodyWriter(HopConnection hop, Connection connection, Body body, BodyType type, Effect.Form form) {
    this.hop = hop;
    this.connection = connection;
    this.body = body;
    this.left = body.size();
    this.conversion = form == Effect.Form.DOTS_SEVEN_BIT ? new SevenBitConversion(type) : null;
    this.dots = form == Effect.Form.CHUNK ? null : new DotDataEncoder();
  }

  /// Writes until the peer takes no more. Call it to begin, and when the connection is writable
  /// again.
  void resume() {
    if (stopped || reading) {
      return;
    }
    if (!body.inMemory()) {
      readAhead();
      return;
    }
    try {
      boolean more = true;
      while (more && connection.isWritable()) {
        more = write(next());
      }
      connection.flush();
      if (!more) {
        finish();
      }
    } catch (StoreFailure e) {
      hop.bodyFailed(e);
    }
  }

  /// Writes no more. Idempotent.
  void stop() {
    stopped = true;
    if (!reading) {
      close();
    }
  }

  private void readAhead() {
    reading = true;
    Thread.startVirtualThread(
        () -> {
          try {
            ByteBuffer chunk = next();
            connection.executor().execute(() -> chunkRead(chunk));
          } catch (StoreFailure e) {
            connection.executor().execute(() -> readFailed(e));
          }
        });
  }

  private void chunkRead(ByteBuffer chunk) {
    reading = false;
    if (stopped) {
      close();
      return;
    }
    try {
      boolean more = write(chunk);
      connection.flush();
      if (!more) {
        finish();
      } else if (connection.isWritable()) {
        readAhead();
      }
    } catch (StoreFailure e) {
      hop.bodyFailed(e);
    }
  }

  private void readFailed(StoreFailure failure) {
    reading = false;
    if (stopped) {
      close();
    } else {
      hop.bodyFailed(failure);
    }
  }

  private ByteBuffer next() {
    if (reader == null) {
      reader = body.open();
    }
    return reader.next();
  }

  // False when nothing more is to be written: at the end, or where it can't go on.
  private boolean write(ByteBuffer chunk) {
    if (!chunk.hasRemaining() && left > 0) {
      throw new StoreFailure("it ends " + left + " octets early");
    }
    left -= chunk.remaining();
    if (conversion == null) {
      encode(chunk);
    } else {
      conversion.accept(chunk, this::encode);
      if (left == 0) {
        conversion.end(this::encode);
      }
      if (conversion.problem().isPresent()) {
        stop();
        hop.bodyImpossible(
            Reply.of(
                554,
                "5.6.3",
                "the next hop takes 7 bits only, and the message can't be converted: "
                    + conversion.problem().get()));
        return false;
      }
    }
    if (left == 0 && dots != null) {
      ready.add(dots.end());
    }
    pour();
    return left > 0;
  }

  private void encode(ByteBuffer octets) {
    if (dots == null) {
      ready.add(octets);
    } else {
      dots.encode(octets, ready::add);
    }
    if (conversion != null) {
      // What it hands over it uses again.
      pour();
    }
  }

  // One copy into one buffer: what is read may change with the next read, and one buffer is one
  // write and one TLS record.
  private void pour() {
    int size = 0;
    for (ByteBuffer piece : ready) {
      size += piece.remaining();
    }
    if (size > 0) {
      ByteBuffer whole = ByteBuffer.allocate(size);
      ready.forEach(whole::put);
      connection.send(whole.flip());
    }
    ready.clear();
  }

  private void finish() {
    if (stopped) {
      return;
    }
    stop();
    hop.bodySent();
  }

  private void close() {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}

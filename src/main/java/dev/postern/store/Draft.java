package dev.postern.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A body being received: grows in memory, moves to the spool past a size or where memory is short.
final class Draft implements BodyDraft {

  /// Larger bodies are files.
  static final int MAX_IN_MEMORY = 256 * 1024;

  private static final int FIRST = 8 * 1024;
  private static final byte[] NONE = {};

  private final Spool spool;
  private final Budget budget;

  private byte[] buffer = NONE;
  private int length;
  private long size;
  private @Nullable SpoolFile file;
  private @Nullable Body result;
  private boolean discarded;

  Draft(Spool spool, Budget budget) {
    this.spool = spool;
    this.budget = budget;
  }

  @Override
  public boolean write(ByteBuffer octets) {
    int count = octets.remaining();
    size += count;
    SpoolFile target = file;
    if (target == null && !makeRoom(count)) {
      target = spill();
    }
    if (target == null) {
      octets.get(buffer, length, count);
      length += count;
      return true;
    }
    if (count == 0) {
      return true;
    }
    byte[] copy = new byte[count];
    octets.get(copy);
    return target.write(copy);
  }

  private boolean makeRoom(int count) {
    long needed = (long) length + count;
    if (needed <= buffer.length) {
      return true;
    }
    if (needed > MAX_IN_MEMORY) {
      return false;
    }
    int capacity = Math.max(FIRST, buffer.length);
    while (capacity < needed) {
      capacity *= 2;
    }
    if (!budget.reserve(capacity - buffer.length)) {
      return false;
    }
    buffer = Arrays.copyOf(buffer, capacity);
    return true;
  }

  private SpoolFile spill() {
    var target = new SpoolFile(spool, budget);
    file = target;
    if (length > 0) {
      target.write(Arrays.copyOf(buffer, length));
    }
    freeBuffer();
    return target;
  }

  private void freeBuffer() {
    budget.release(buffer.length);
    buffer = NONE;
    length = 0;
  }

  @Override
  public CompletionStage<Void> caughtUp() {
    return file == null ? CompletableFuture.completedFuture(null) : file.caughtUp();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public CompletionStage<Body> finish(ByteBuffer head) {
    int ahead = head.remaining();
    size += ahead;
    if (file != null) {
      byte[] copy = new byte[ahead];
      head.get(copy);
      return file.finish(copy).thenApply(this::keep);
    }
    // One exact array: the driver takes whole arrays, and what the queue keeps has no slack.
    byte[] exact = new byte[ahead + length];
    head.get(exact, 0, ahead);
    System.arraycopy(buffer, 0, exact, ahead, length);
    budget.overdraw(exact.length);
    freeBuffer();
    return CompletableFuture.completedFuture(
        keep(new MemoryBody(exact, Checksum.of(exact), budget, exact.length)));
  }

  private synchronized Body keep(Body body) {
    result = body;
    if (discarded) {
      drop(body);
    }
    return body;
  }

  @Override
  public synchronized void discard() {
    if (discarded) {
      return;
    }
    discarded = true;
    if (result != null) {
      drop(result);
    } else if (file != null) {
      file.discard();
    } else {
      freeBuffer();
    }
  }

  private void drop(Body body) {
    switch (body) {
      case MemoryBody memory -> memory.release();
      case FileBody spooled -> {
        if (spooled.claim()) {
          spool.delete(spooled.file());
        }
      }
      default -> throw new IllegalStateException("a draft makes no such body: " + body);
    }
  }
}

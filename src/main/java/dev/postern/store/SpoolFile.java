package dev.postern.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// A large body on its way into a file. One thread hands in octets, the spool's threads write them,
/// one at a time.
final class SpoolFile {

  /// What may wait to be written before the sender is asked to stop.
  static final int MAX_OUTSTANDING = 1 << 20;

  private static final byte[] NONE = {};

  private final Spool spool;
  private final Budget budget;
  private final Path path;

  private final Object lock = new Object();
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  private long outstanding;
  private boolean writing;
  private boolean discarded;
  private @Nullable CompletableFuture<Void> caughtUp;
  private @Nullable CompletableFuture<Body> finished;
  private byte[] head = NONE;

  // Only the one thread that is writing sees these.
  private @Nullable FileChannel channel;
  private @Nullable IOException fault;
  private final CRC32C crc = new CRC32C();
  private long size;

  SpoolFile(Spool spool, Budget budget) {
    this.spool = spool;
    this.budget = budget;
    this.path = spool.newPath();
  }

  /// Takes the array. False: wait for [#caughtUp].
  boolean write(byte[] octets) {
    budget.overdraw(octets.length);
    synchronized (lock) {
      waiting.add(octets);
      outstanding += octets.length;
      startWriting();
      return outstanding <= MAX_OUTSTANDING && !budget.exhausted();
    }
  }

  CompletableFuture<Void> caughtUp() {
    synchronized (lock) {
      if (outstanding == 0) {
        return CompletableFuture.completedFuture(null);
      }
      if (caughtUp == null) {
        caughtUp = new CompletableFuture<>();
      }
      return caughtUp;
    }
  }

  /// @param before what the body begins with, and the file doesn't hold; handed over
  CompletableFuture<Body> finish(byte[] before) {
    synchronized (lock) {
      head = before;
      finished = new CompletableFuture<>();
      startWriting();
      return finished;
    }
  }

  void discard() {
    synchronized (lock) {
      discarded = true;
      startWriting();
    }
  }

  private void startWriting() {
    if (writing) {
      return;
    }
    try {
      spool.run(this::drain);
      writing = true;
    } catch (RejectedExecutionException e) {
      if (finished != null) {
        finished.completeExceptionally(new StoreFailure("the store is closed", e));
      }
    }
  }

  private void drain() {
    boolean unwanted;
    while (true) {
      byte[] octets;
      CompletableFuture<Body> end = null;
      byte[] start = NONE;
      synchronized (lock) {
        octets = waiting.poll();
        if (octets == null) {
          start = head;
          end = finished;
          finished = null;
          if (end == null) {
            // What is discarded stays "writing": nothing may follow.
            unwanted = discarded;
            writing = unwanted;
            break;
          }
        }
      }
      if (octets != null) {
        append(octets);
        written(octets.length);
      } else if (end != null) {
        seal(end, start);
      }
    }
    if (unwanted) {
      remove();
    }
  }

  private void append(byte[] octets) {
    if (fault != null || isDiscarded()) {
      return;
    }
    try {
      FileChannel target = channel == null ? spool.create(path) : channel;
      channel = target;
      var buffer = ByteBuffer.wrap(octets);
      while (buffer.hasRemaining()) {
        target.write(buffer);
      }
      crc.update(octets, 0, octets.length);
      size += octets.length;
    } catch (IOException e) {
      fault = e;
    } catch (OutOfMemoryError e) {
      // Outside of the heap, most likely: what a file is written through. Who waits must hear of
      // it.
      fault = new IOException("out of memory", e);
    }
  }

  private boolean isDiscarded() {
    synchronized (lock) {
      return discarded;
    }
  }

  private void written(int octets) {
    budget.release(octets);
    CompletableFuture<Void> waiter = null;
    synchronized (lock) {
      outstanding -= octets;
      if (outstanding == 0) {
        waiter = caughtUp;
        caughtUp = null;
      }
    }
    if (waiter != null) {
      waiter.complete(null);
    }
  }

  private void seal(CompletableFuture<Body> end, byte[] start) {
    try {
      if (fault == null && channel != null) {
        channel.force(true);
        channel.close();
        spool.sync();
        // Behind the file's octets, which were counted before the head was known.
        crc.update(start, 0, start.length);
        long whole = start.length + size;
        end.complete(new FileBody(path, start, whole, (int) crc.getValue()));
        return;
      }
    } catch (IOException e) {
      fault = e;
    }
    remove();
    var cause = fault == null ? new IOException("nothing was written") : fault;
    end.completeExceptionally(
        new StoreFailure(
            "cannot write the message body to "
                + path
                + ": "
                + cause
                + "; free space on its file system or repair it",
            cause));
  }

  private void remove() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException _) {
      // the file goes anyway
    }
    spool.deleteNow(path);
  }
}

package dev.postern.bounce;

import dev.postern.mail.Refusal;
import dev.postern.submission.Incoming;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A report on its way in, held in memory until it was read.
final class IncomingReport implements Incoming {

  private final int maxSize;
  private final AtomicLong memory;
  private final long maxMemory;
  private final Function<byte[], CompletionStage<Receipt>> next;
  private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
  private long held;
  private @Nullable Refusal refusal;
  private boolean over;

  /// @param memory what all reports hold
  /// @param next takes the whole
  IncomingReport(
      int maxSize,
      AtomicLong memory,
      long maxMemory,
      Function<byte[], CompletionStage<Receipt>> next) {
    this.maxSize = maxSize;
    this.memory = memory;
    this.maxMemory = maxMemory;
    this.next = next;
  }

  @Override
  public boolean write(ByteBuffer piece) {
    if (refusal != null || over) {
      return true;
    }
    int count = piece.remaining();
    if (octets.size() + count > maxSize) {
      refuse(Returns.tooLarge(maxSize));
    } else if (memory.addAndGet(count) > maxMemory) {
      memory.addAndGet(-count);
      refuse(Returns.store());
    } else {
      held += count;
      byte[] copy = new byte[count];
      piece.get(copy);
      octets.writeBytes(copy);
    }
    return true;
  }

  @Override
  public CompletionStage<Void> caughtUp() {
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Receipt> finish() {
    if (over) {
      throw new IllegalStateException("finish after finish or discard");
    }
    over = true;
    if (refusal != null) {
      return CompletableFuture.completedStage(new Receipt.Refused(refusal));
    }
    return next.apply(octets.toByteArray()).whenComplete((_, _) -> release());
  }

  @Override
  public void discard() {
    if (!over) {
      over = true;
      release();
    }
  }

  private void refuse(Refusal why) {
    refusal = why;
    release();
    octets.reset();
  }

  private void release() {
    memory.addAndGet(-held);
    held = 0;
  }
}

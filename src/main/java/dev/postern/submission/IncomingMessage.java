package dev.postern.submission;

import dev.postern.mail.Refusal;
import dev.postern.mime.HeaderBlock;
import dev.postern.store.BodyDraft;
import dev.postern.store.StoreFailure;
import dev.postern.submission.Arrival.Begun;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A message from its first octet to its receipt: the header is held until it is whole, judged and
/// stamped; then everything goes to the draft as it comes.
///
/// After a refusal the octets that still come are forgotten.
final class IncomingMessage implements Incoming {

  private static final Logger LOG = LoggerFactory.getLogger(IncomingMessage.class);

  private final Arrival arrival;
  private final Commitment commitment;
  private final long maxSize;
  private long received;
  // Null once it was judged.
  private @Nullable HeaderBlock header = new HeaderBlock();
  private @Nullable BodyDraft draft;
  private @Nullable Begun begun;
  private @Nullable Refusal refusal;
  // Whether the draft took all of the last write without wanting a pause.
  private boolean flowing = true;
  private boolean over;

  IncomingMessage(Arrival arrival, Commitment commitment, long maxSize) {
    this.arrival = arrival;
    this.commitment = commitment;
    this.maxSize = maxSize;
  }

  @Override
  public boolean write(ByteBuffer octets) {
    if (refusal != null || over) {
      return true;
    }
    received += octets.remaining();
    if (received > maxSize) {
      refuse(Intake.tooLarge(maxSize));
      return true;
    }
    flowing = true;
    if (header != null) {
      if (header.accept(octets) == HeaderBlock.State.READING) {
        return true;
      }
      judge(header);
    }
    if (draft != null && begun != null && octets.hasRemaining()) {
      begun.body(octets);
      flowing &= draft.write(octets);
    }
    return flowing;
  }

  @Override
  public CompletionStage<Void> caughtUp() {
    return draft == null ? CompletableFuture.completedStage(null) : draft.caughtUp();
  }

  @Override
  public CompletionStage<Receipt> finish() {
    if (over) {
      throw new IllegalStateException("finish after finish or discard");
    }
    if (header != null && refusal == null) {
      HeaderBlock.State _ = header.end();
      judge(header);
    }
    over = true;
    if (refusal != null || draft == null || begun == null) {
      return CompletableFuture.completedStage(
          new Receipt.Refused(refusal == null ? Intake.storeFails() : refusal));
    }
    ByteBuffer head;
    try {
      head = begun.head();
    } catch (RuntimeException e) {
      // Unsigned it would be on its way, and where the domain's policy is to reject, lost. Its
      // sender still has it.
      LOG.error("a message could not be signed", e);
      drop();
      return CompletableFuture.completedStage(new Receipt.Refused(Intake.signingFails()));
    }
    return commitment
        .commit(draft, head, begun.acceptance().wholeAt(arrival.now()))
        .<Receipt>thenApply(message -> new Receipt.Accepted(message.id()))
        .exceptionally(IncomingMessage::failed);
  }

  @Override
  public void discard() {
    if (!over) {
      over = true;
      drop();
    }
  }

  private void judge(HeaderBlock block) {
    header = null;
    Optional<Refusal> judgement = arrival.check(block);
    if (judgement.isPresent()) {
      refuse(judgement.get());
      return;
    }
    try {
      BodyDraft target = commitment.draft();
      draft = target;
      begun = arrival.stamp(block, octets -> flowing &= target.write(octets));
    } catch (StoreFailure _) {
      refuse(Intake.storeFails());
    }
  }

  private void refuse(Refusal why) {
    refusal = why;
    header = null;
    drop();
  }

  private void drop() {
    if (draft != null) {
      draft.discard();
      draft = null;
    }
  }

  private static Receipt failed(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (!(cause instanceof StoreFailure)) {
      LOG.error("a message could not be made durable", cause);
    }
    return new Receipt.Refused(Intake.storeFails());
  }
}

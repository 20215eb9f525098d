package dev.postern.smtp.server;

import dev.postern.mail.Refusal;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The octets that follow one BDAT. They are consumed even where the command is refused, since they
/// are on their way already (RFC 3030 §2); the reply comes behind the last of them.
final class Chunk {

  private final long size;
  private final boolean last;
  private long left;
  private @Nullable Refusal refusal;
  private boolean untimely;

  Chunk(long size, boolean last) {
    this.size = size;
    this.last = last;
    this.left = size;
  }

  /// Consumes what belongs to the chunk and returns it.
  ByteBuffer take(ByteBuffer in) {
    int from = in.position();
    int length = (int) Math.min(left, in.remaining());
    in.position(from + length);
    left -= length;
    return in.slice(from, length);
  }

  /// The command came out of order; the transaction, if any, is as before.
  void refuseUntimely(Refusal reason) {
    refusal = reason;
    untimely = true;
  }

  /// The message can't be taken.
  void refuse(Refusal reason) {
    refusal = reason;
  }

  @Nullable Refusal refusal() {
    return refusal;
  }

  boolean isUntimely() {
    return untimely;
  }

  boolean isComplete() {
    return left == 0;
  }

  boolean isLast() {
    return last;
  }

  long size() {
    return size;
  }
}

package dev.postern.smtp.server;

import dev.postern.mail.Envelope;
import dev.postern.mail.Recipient;
import dev.postern.mail.Refusal;
import dev.postern.smtp.DotDataDecoder;
import dev.postern.smtp.Verb;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One message on its way through a session, from an accepted MAIL to the reply that ends it (RFC
/// 5321 §3.3).
final class Transaction {

  private final Envelope head;
  private final long maxSize;
  private final List<Recipient> recipients = new ArrayList<>(1);
  private Verb verb = Verb.DATA;
  private @Nullable DotDataDecoder decoder;
  private @Nullable Refusal refusal;
  private long octets;

  /// @param head what MAIL said
  Transaction(Envelope head, long maxSize) {
    this.head = head;
    this.maxSize = maxSize;
  }

  void add(Recipient recipient) {
    recipients.add(recipient);
  }

  int recipients() {
    return recipients.size();
  }

  Envelope head() {
    return head;
  }

  Envelope envelope() {
    return head.to(recipients);
  }

  /// The program is ready for the message, which the decoder reads.
  ///
  /// @param by DATA or BDAT
  void begin(Verb by, DotDataDecoder reader) {
    verb = by;
    decoder = reader;
  }

  /// What brings the message: DATA or BDAT.
  Verb verb() {
    return verb;
  }

  boolean isBegun() {
    return decoder != null;
  }

  /// Whether the final dot was seen.
  boolean isComplete() {
    return decoder != null && decoder.isDone();
  }

  /// Why the message won't be taken; null so far.
  @Nullable Refusal refusal() {
    return refusal;
  }

  /// Whether so many more octets would be too many.
  boolean isBeyond(long more) {
    return more > maxSize - octets;
  }

  /// Takes octets of the message up to its end or the buffer's.
  void take(ByteBuffer in, List<Effect> out) {
    DotDataDecoder reader = begun();
    while (in.hasRemaining() && !reader.isDone()) {
      handOn(reader.decode(in), out);
    }
  }

  /// The last chunk was taken.
  void finish(List<Effect> out) {
    handOn(begun().finish(), out);
  }

  /// The message won't be taken: what was written of it is dropped at once, what still comes is
  /// read and ignored.
  void fail(Refusal reason, List<Effect> out) {
    refusal = reason;
    discard(out);
  }

  /// The message ends here, unfinished.
  void abort(List<Effect> out) {
    if (refusal == null) {
      discard(out);
    }
  }

  private void discard(List<Effect> out) {
    if (decoder != null) {
      out.add(new Effect.Discard());
    }
  }

  private void handOn(ByteBuffer piece, List<Effect> out) {
    if (refusal != null) {
      return;
    }
    if (isBeyond(piece.remaining())) {
      fail(Replies.tooBig(maxSize), out);
      return;
    }
    octets += piece.remaining();
    var fault = begun().fault();
    if (fault.isPresent()) {
      fail(Replies.content(fault.get()), out);
    } else if (piece.hasRemaining()) {
      out.add(new Effect.Body(piece));
    }
  }

  private DotDataDecoder begun() {
    if (decoder == null) {
      throw new IllegalStateException("octets of a message that has not begun");
    }
    return decoder;
  }
}

package dev.postern.submission;

import dev.postern.mail.MessageId;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// Mints ids that ascend with time, also while the clock stands still or steps back. For any number
/// of threads.
public final class MessageIds {

  private final InstantSource clock;
  private final AtomicLong last;

  public MessageIds(InstantSource clock) {
    this(clock, new MessageId(0));
  }

  /// @param last ids come after this one: what a store holds already, should the clock have stepped
  ///   back between two runs
  public MessageIds(InstantSource clock, MessageId last) {
    this.clock = clock;
    this.last = new AtomicLong(last.value());
  }

  public MessageId next() {
    long now = clock.millis() << MessageId.SEQUENCE_BITS;
    return new MessageId(last.updateAndGet(previous -> Math.max(now, previous + 1)));
  }
}

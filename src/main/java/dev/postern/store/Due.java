package dev.postern.store;

import dev.postern.mail.MessageId;
import java.time.Instant;
import java.util.Comparator;

/// A place in the order in which recipients fall due: by time, then message, then index.
public record Due(Instant at, MessageId message, int index) implements Comparable<Due> {

  /// Before everything.
  public static final Due FIRST = new Due(Instant.EPOCH, new MessageId(0), -1);

  /// After everything.
  public static final Due LAST =
      new Due(Instant.ofEpochMilli(Long.MAX_VALUE), new MessageId(Long.MAX_VALUE), 0);

  private static final Comparator<Due> ORDER =
      Comparator.comparing(Due::at).thenComparing(Due::message).thenComparingInt(Due::index);

  /// Where that recipient stands.
  public static Due of(RecipientStatus status) {
    return new Due(status.nextAttempt(), status.message(), status.index());
  }

  /// The place right before this one.
  public Due before() {
    return new Due(at, message, index - 1);
  }

  @Override
  public int compareTo(Due other) {
    return ORDER.compare(this, other);
  }
}

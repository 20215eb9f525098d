package dev.postern.queue;

import dev.postern.mail.Recipient;
import dev.postern.store.Body;
import dev.postern.store.StoredMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One attempt at one message for the recipients that are due at one destination.
///
/// @param body what is still in memory of it; null where it has to be read from the store
/// @param indexes the recipients' places in the envelope, ascending
/// @param attempt 1 for the first
/// @param progress is told of how it goes
public record Job(
    StoredMessage message,
    @Nullable Body body,
    Destination destination,
    List<Integer> indexes,
    int attempt,
    Progress progress) {

  public Job {
    indexes = List.copyOf(indexes);
  }

  public List<Recipient> recipients() {
    return indexes.stream().map(message.envelope().recipients()::get).toList();
  }
}

package dev.postern.delivery;

import dev.postern.mail.ReversePath;
import dev.postern.queue.Destination;
import dev.postern.store.StoredMessage;
import java.util.List;

/// Which return path a transaction names. Plugged in by `bounce`, which lies above. Must not block.
@FunctionalInterface
public interface Senders {

  /// The envelope's own sender, always.
  Senders AS_SUBMITTED = (message, _, _) -> message.envelope().sender();

  /// The return path of one transaction.
  ///
  /// @param indexes the recipients' places in the envelope; at least one
  ReversePath of(StoredMessage message, Destination destination, List<Integer> indexes);
}

package dev.postern.queue;

import dev.postern.mail.Mailbox;
import dev.postern.store.Origin;
import java.util.Optional;

/// Which destination a recipient of somebody's mail has; empty where no route takes it. Plugged in
/// by `route`, which lies above the queue.
@FunctionalInterface
public interface Destinations {
  Optional<Destination> of(Mailbox recipient, Origin origin);
}

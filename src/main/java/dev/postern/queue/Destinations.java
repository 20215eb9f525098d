package dev.postern.queue;

import dev.postern.mail.Mailbox;
import java.util.Optional;

/// Which destination a recipient has; empty where no route takes it. Plugged in by `route`, which
/// lies above the queue.
@FunctionalInterface
public interface Destinations {
  Optional<Destination> of(Mailbox recipient);
}

package dev.postern.submission;

import dev.postern.store.Body;
import dev.postern.store.StoredMessage;

/// Who takes over a message that is durable: the queue. Called on the store's thread, so it is
/// short; must not throw.
@FunctionalInterface
public interface Accepted {
  void accepted(StoredMessage message, Body body);
}

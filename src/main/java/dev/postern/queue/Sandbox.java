package dev.postern.queue;

import dev.postern.mail.MessageId;
import dev.postern.store.Body;
import dev.postern.store.MessageStore;
import dev.postern.store.RecipientState;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The messages that were captured: those of which a recipient is in that state.
public final class Sandbox implements Inbox {

  private final MessageStore store;
  private final Views views;

  public Sandbox(MessageStore store, Destinations destinations, InstantSource clock) {
    this.store = store;
    this.views =
        new Views(
            store, destinations, (_, _) -> Optional.empty(), (_, _) -> Optional.empty(), clock);
  }

  @Override
  public List<MessageView> list(MessageId before, int limit) {
    return views.list(List.of(RecipientState.CAPTURED), before, limit);
  }

  @Override
  public Optional<MessageView> show(MessageId id) {
    return isCaptured(id) ? views.show(id) : Optional.empty();
  }

  @Override
  public boolean read(MessageId id, Consumer<ByteBuffer> sink) {
    Optional<Body> body = isCaptured(id) ? store.body(id) : Optional.empty();
    if (body.isEmpty()) {
      return false;
    }
    try (Body.Reader reader = body.get().open()) {
      for (ByteBuffer piece = reader.next(); piece.hasRemaining(); piece = reader.next()) {
        sink.accept(piece);
      }
    }
    return true;
  }

  private boolean isCaptured(MessageId id) {
    return store.recipients(id).stream()
        .anyMatch(status -> status.state() == RecipientState.CAPTURED);
  }
}

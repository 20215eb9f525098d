package dev.postern.submission;

import dev.postern.event.Event;
import dev.postern.mail.MessageId;
import dev.postern.store.Backlog;
import dev.postern.store.Body;
import dev.postern.store.BodyDraft;
import dev.postern.store.BulkChange;
import dev.postern.store.Due;
import dev.postern.store.MessageStore;
import dev.postern.store.RecipientState;
import dev.postern.store.RecipientStatus;
import dev.postern.store.StoreFailure;
import dev.postern.store.StoredMessage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A store that remembers what was accepted, and fails when told to.
public final class RecordingStore implements MessageStore {

  public final Map<MessageId, StoredMessage> messages = new LinkedHashMap<>();
  public final Map<MessageId, byte[]> bodies = new LinkedHashMap<>();
  public final Map<MessageId, String> held = new LinkedHashMap<>();
  public final List<Event> events = new ArrayList<>();
  public final List<Draft> drafts = new ArrayList<>();
  public boolean healthy = true;
  public boolean acceptFails;
  public boolean draftFails;
  public boolean finishFails;
  public boolean readFails;
  public boolean pauses;
  // Set: accepting waits for it.
  public CompletableFuture<Void> commit = CompletableFuture.completedFuture(null);

  /// A draft in memory.
  public final class Draft implements BodyDraft {
    public final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    public CompletableFuture<Void> caughtUp = CompletableFuture.completedFuture(null);
    public boolean finished;
    public boolean discarded;

    @Override
    public boolean write(ByteBuffer in) {
      byte[] copy = new byte[in.remaining()];
      in.get(copy);
      octets.writeBytes(copy);
      return !pauses;
    }

    @Override
    public CompletionStage<Void> caughtUp() {
      return caughtUp;
    }

    @Override
    public long size() {
      return octets.size();
    }

    @Override
    public CompletionStage<Body> finish(ByteBuffer head) {
      finished = true;
      byte[] behind = octets.toByteArray();
      octets.reset();
      write(head);
      octets.writeBytes(behind);
      return finishFails
          ? CompletableFuture.failedFuture(new StoreFailure("disk full"))
          : CompletableFuture.completedFuture(new MemoryBody(octets.toByteArray(), false));
    }

    @Override
    public void discard() {
      discarded = true;
    }
  }

  private static final class MemoryBody implements Body {
    private final byte[] octets;
    private final boolean fails;

    MemoryBody(byte[] octets, boolean fails) {
      this.octets = octets;
      this.fails = fails;
    }

    @Override
    public long size() {
      return octets.length;
    }

    @Override
    public boolean inMemory() {
      return true;
    }

    @Override
    public Reader open() {
      if (fails) {
        throw new StoreFailure("unreadable");
      }
      ByteBuffer rest = ByteBuffer.wrap(octets);
      return new Reader() {
        @Override
        public ByteBuffer next() {
          ByteBuffer next = rest.slice(rest.position(), Math.min(1000, rest.remaining()));
          rest.position(rest.position() + next.remaining());
          return next;
        }

        @Override
        public void close() {}
      };
    }
  }

  /// The only message that was accepted, as text.
  public String onlyBody() {
    if (bodies.size() != 1) {
      throw new AssertionError(bodies.size() + " messages were accepted");
    }
    return new String(bodies.values().iterator().next(), StandardCharsets.UTF_8);
  }

  /// Puts a message there.
  public StoredMessage put(StoredMessage message, String body) {
    messages.put(message.id(), message);
    bodies.put(message.id(), body.getBytes(StandardCharsets.UTF_8));
    return message;
  }

  @Override
  public BodyDraft draft() {
    if (draftFails) {
      throw new StoreFailure("no room");
    }
    var draft = new Draft();
    drafts.add(draft);
    return draft;
  }

  @Override
  public CompletionStage<Void> accept(
      StoredMessage message, Body body, @Nullable String heldFor, List<Event> more) {
    if (acceptFails) {
      return CompletableFuture.failedFuture(new StoreFailure("disk full"));
    }
    var octets = new ByteArrayOutputStream();
    try (Body.Reader reader = body.open()) {
      for (ByteBuffer next = reader.next(); next.hasRemaining(); next = reader.next()) {
        byte[] copy = new byte[next.remaining()];
        next.get(copy);
        octets.writeBytes(copy);
      }
    }
    return commit.thenRun(
        () -> {
          messages.put(message.id(), message);
          if (heldFor != null) {
            held.put(message.id(), heldFor);
          }
          bodies.put(message.id(), octets.toByteArray());
          events.addAll(more);
        });
  }

  @Override
  public CompletionStage<Void> record(Collection<RecipientStatus> changes, List<Event> more) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<RecipientStatus> pending(Due after, Instant until, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Backlog backlog() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<StoredMessage> message(MessageId id) {
    return Optional.ofNullable(messages.get(id));
  }

  @Override
  public List<StoredMessage> messages(Collection<MessageId> ids) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<RecipientStatus> recipients(MessageId id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Body> body(MessageId id) {
    return Optional.ofNullable(bodies.get(id)).map(octets -> new MemoryBody(octets, readFails));
  }

  @Override
  public List<Event> events(MessageId id) {
    return events.stream().filter(event -> id.equals(event.message())).toList();
  }

  @Override
  public List<StoredMessage> list(Collection<RecipientState> states, MessageId before, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<MessageId> messagesOf(String user, RecipientState state, MessageId after, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<List<Event>> change(BulkChange change) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Integer> prune(Instant before, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean healthy() {
    return healthy;
  }
}

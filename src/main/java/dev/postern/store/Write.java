package dev.postern.store;

import dev.postern.event.Event;
import dev.postern.mail.MessageId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Something that waits for the writer, and whoever waits for it.
sealed interface Write {

  /// Roughly, in octets, what it adds to a transaction.
  long weight();

  /// Tells whoever waits that it is on disk.
  void succeed();

  void fail(StoreFailure failure);

  /// Whether it stays in line until it succeeds.
  default boolean lasting() {
    return false;
  }

  /// Whether it may overtake what records the past, because somebody waits for it, a client above
  /// all. What changes recipients may not, whoever waits: the order of such changes has a meaning.
  default boolean isUrgent() {
    return true;
  }

  /// An event as it stands in the table.
  record EventRow(long message, long at, String kind, @Nullable String recipient, String fields) {

    /// Those that are about a message; the others are not the store's.
    static List<EventRow> of(List<Event> events, EventJson json) {
      return events.stream()
          .<EventRow>mapMulti(
              (event, rows) -> {
                MessageId message = event.message();
                if (message != null) {
                  rows.accept(
                      new EventRow(
                          message.value(),
                          event.at().toEpochMilli(),
                          event.kind().label(),
                          event.recipient(),
                          json.write(event.fields())));
                }
              })
          .toList();
    }
  }

  /// A message, sealed and ready.
  ///
  /// @param heldFor null where its recipients are pending
  record Accept(
      StoredMessage message,
      Body body,
      @Nullable String heldFor,
      int seal,
      List<EventRow> events,
      CompletableFuture<Void> done)
      implements Write {

    @Override
    public long weight() {
      return 4096 + (body.inMemory() ? body.size() : 0);
    }

    @Override
    public void succeed() {
      settled();
      Write.complete(done);
    }

    @Override
    public void fail(StoreFailure failure) {
      settled();
      done.completeExceptionally(failure);
    }

    private void settled() {
      if (body instanceof MemoryBody memory) {
        memory.release();
      }
    }
  }

  /// What became of recipients.
  record Change(List<RecipientStatus> changes, List<EventRow> events, CompletableFuture<Void> done)
      implements Write {

    @Override
    public long weight() {
      return 4096L * (changes.size() + events.size());
    }

    @Override
    public void succeed() {
      Write.complete(done);
    }

    @Override
    public void fail(StoreFailure failure) {
      done.completeExceptionally(failure);
    }

    @Override
    public boolean lasting() {
      return true;
    }

    @Override
    public boolean isUrgent() {
      return false;
    }
  }

  record SaveKey(StoredKey key, CompletableFuture<Void> done) implements Write {

    @Override
    public long weight() {
      return 4096;
    }

    @Override
    public void succeed() {
      Write.complete(done);
    }

    @Override
    public void fail(StoreFailure failure) {
      done.completeExceptionally(failure);
    }
  }

  /// A change of a small table beside the messages.
  record Side(SideTable.Change change, CompletableFuture<Void> done) implements Write {

    @Override
    public long weight() {
      return 4096;
    }

    @Override
    public void succeed() {
      Write.complete(done);
    }

    @Override
    public void fail(StoreFailure failure) {
      done.completeExceptionally(failure);
    }
  }

  /// The same done to many messages; says what that was.
  final class Bulk implements Write {

    private final BulkChange change;
    private final EventJson json;
    private final CompletableFuture<List<Event>> done = new CompletableFuture<>();
    private List<Event> events = List.of();

    Bulk(BulkChange change, EventJson json) {
      this.change = change;
      this.json = json;
    }

    BulkChange change() {
      return change;
    }

    EventRow row(Event event) {
      return EventRow.of(List.of(event), json).getFirst();
    }

    CompletableFuture<List<Event>> done() {
      return done;
    }

    void changed(List<Event> told) {
      events = List.copyOf(told);
    }

    @Override
    public long weight() {
      return 16_384L * change.messages().size();
    }

    @Override
    public boolean isUrgent() {
      return false;
    }

    @Override
    public void succeed() {
      done.complete(events);
    }

    @Override
    public void fail(StoreFailure failure) {
      done.completeExceptionally(failure);
    }
  }

  /// Removal of what is old; says how much that was.
  final class Prune implements Write {

    private final Instant before;
    private final int limit;
    private final CompletableFuture<Integer> done = new CompletableFuture<>();
    private int removed;

    Prune(Instant before, int limit) {
      this.before = before;
      this.limit = limit;
    }

    Instant before() {
      return before;
    }

    int limit() {
      return limit;
    }

    CompletableFuture<Integer> done() {
      return done;
    }

    void removed(int messages) {
      removed = messages;
    }

    @Override
    public long weight() {
      return 16_384L * limit;
    }

    @Override
    public boolean isUrgent() {
      return false;
    }

    @Override
    public void succeed() {
      done.complete(removed);
    }

    @Override
    public void fail(StoreFailure failure) {
      done.completeExceptionally(failure);
    }
  }

  @SuppressWarnings("NullAway") // Void has no other value
  private static void complete(CompletableFuture<Void> stage) {
    stage.complete(null);
  }
}

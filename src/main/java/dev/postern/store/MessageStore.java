package dev.postern.store;

import dev.postern.event.Event;
import dev.postern.mail.MessageId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Messages, their recipients, bodies and events. The storage port: one contract test runs against
/// every implementation.
///
/// Stages complete on the store's own thread: continuations are short or go elsewhere. Reading
/// methods block and throw [StoreFailure]; they are not for event loops.
public interface MessageStore {

  /// A place for a body that is about to be received.
  BodyDraft draft();

  /// Makes a message durable with all its recipients pending and due at once. Completes after the
  /// commit is synced; fails with [StoreFailure], and then nothing of it is kept. Times are kept in
  /// milliseconds.
  ///
  /// @param body what a draft of this store came to; it stays readable, and what is in memory of it
  ///   no longer counts against the store's budget once the stage completes
  default CompletionStage<Void> accept(StoredMessage message, Body body, List<Event> events) {
    return accept(message, body, null, events);
  }

  /// The same, where need be with all its recipients held from the start.
  ///
  /// @param heldFor why; null for pending
  CompletionStage<Void> accept(
      StoredMessage message, Body body, @Nullable String heldFor, List<Event> events);

  /// Records what became of recipients, together with the events that say so. A body whose last
  /// recipient is final (and none captured) is removed in the same commit. A recipient that is
  /// final already stays as it is.
  ///
  /// While the store can't write, changes wait, in order; the stage fails with [StoreFailure] only
  /// where the store is closed, or too much waits already.
  CompletionStage<Void> record(Collection<RecipientStatus> changes, List<Event> events);

  /// Recipients that are pending, in the order of [Due], behind `after`, due at or before `until`,
  /// at most `limit`.
  List<RecipientStatus> pending(Due after, Instant until, int limit);

  /// How much is pending and held. Reads an index: milliseconds for a million.
  Backlog backlog();

  Optional<StoredMessage> message(MessageId id);

  /// The messages with these ids that exist, in no order.
  List<StoredMessage> messages(Collection<MessageId> ids);

  /// The state of every recipient of a message, by index; empty where there is no such message.
  List<RecipientStatus> recipients(MessageId id);

  /// Empty once it was removed.
  Optional<Body> body(MessageId id);

  /// A message's events, oldest first. Their fields come back with whole numbers as Long, others as
  /// Double and instants as their text.
  List<Event> events(MessageId id);

  /// Messages with a recipient in one of the states, highest ids first, which is newest first, ids
  /// below `before`, at most `limit`. Damaged ones are logged and left out.
  List<StoredMessage> list(Collection<RecipientState> states, MessageId before, int limit);

  /// Messages that a user handed in with a recipient in that state, PENDING or HELD: ids above
  /// `after`, ascending, at most `limit`.
  List<MessageId> messagesOf(String user, RecipientState state, MessageId after, int limit);

  /// Does the same to many messages in one commit. Returns the events, which are kept too: one for
  /// each message of which a recipient changed, with their number in the field `recipients`. While
  /// the store can't write, it fails.
  CompletionStage<List<Event>> change(BulkChange change);

  /// Removes messages (rows, bodies, events) accepted before the instant, as their ids say too,
  /// whose recipients are all final, captured ones included; at most `limit` a call. Returns how
  /// many went.
  CompletionStage<Integer> prune(Instant before, int limit);

  /// Whether the last write worked: the readiness probe and MAIL ask it. A failing store is tried
  /// again by itself.
  boolean healthy();
}

package dev.postern.store;

import dev.postern.event.Event;
import dev.postern.mail.MessageId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A store in memory for tests: the same contract, on the caller's thread. It can be told to fail.
public final class MemoryStore implements MessageStore, KeyStore {

  private record Waiting(
      Collection<RecipientStatus> changes, List<Event> events, CompletableFuture<Void> done) {}

  private final Map<MessageId, StoredMessage> messages = new TreeMap<>();
  private final Map<MessageId, Body> bodies = new TreeMap<>();
  private final Map<MessageId, Map<Integer, RecipientStatus>> recipients = new TreeMap<>();
  private final Map<MessageId, List<Event>> events = new TreeMap<>();
  private final Map<String, StoredKey> keys = new TreeMap<>();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final EventJson json = new EventJson();
  private final Budget budget = new Budget(Long.MAX_VALUE);
  private boolean failing;

  /// From now on writes fail, as on a full disk, until it is called with false.
  public void failing(boolean now) {
    List<Waiting> kept;
    synchronized (this) {
      failing = now;
      if (now) {
        return;
      }
      kept = List.copyOf(waiting);
      waiting.clear();
      kept.forEach(change -> apply(change.changes(), change.events()));
    }
    kept.forEach(change -> change.done().complete(null));
  }

  @Override
  public BodyDraft draft() {
    return new MemoryDraft();
  }

  @Override
  public CompletionStage<Void> accept(
      StoredMessage message, Body body, @Nullable String heldFor, List<Event> lines) {
    synchronized (this) {
      if (failing || messages.containsKey(message.id()) || message.size() != body.size()) {
        return CompletableFuture.failedFuture(new StoreFailure("refused"));
      }
      Instant at = message.acceptedAt().truncatedTo(ChronoUnit.MILLIS);
      Instant due = message.released().truncatedTo(ChronoUnit.MILLIS);
      messages.put(
          message.id(),
          new StoredMessage(
              message.id(),
              at,
              message.origin(),
              message.envelope(),
              message.size(),
              message.messageIdField(),
              message.subject()));
      bodies.put(message.id(), body);
      var statuses = new TreeMap<Integer, RecipientStatus>();
      for (int i = 0; i < message.envelope().recipients().size(); i++) {
        var status =
            new RecipientStatus(message.id(), i, RecipientState.PENDING, 0, due, null, false);
        statuses.put(i, heldFor == null ? status : status.held(heldFor));
      }
      recipients.put(message.id(), statuses);
      add(lines);
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> record(Collection<RecipientStatus> changes, List<Event> lines) {
    synchronized (this) {
      if (failing) {
        var change =
            new Waiting(List.copyOf(changes), List.copyOf(lines), new CompletableFuture<>());
        waiting.add(change);
        return change.done();
      }
      apply(changes, lines);
    }
    return CompletableFuture.completedFuture(null);
  }

  private void apply(Collection<RecipientStatus> changes, List<Event> lines) {
    for (RecipientStatus change : changes) {
      Map<Integer, RecipientStatus> statuses = recipients.getOrDefault(change.message(), Map.of());
      RecipientStatus old = statuses.get(change.index());
      if (old != null && !old.state().isFinal()) {
        statuses.put(change.index(), rounded(change));
      }
      boolean needed =
          statuses.values().stream()
              .anyMatch(
                  status -> !status.state().isFinal() || status.state() == RecipientState.CAPTURED);
      if (!needed) {
        bodies.remove(change.message());
      }
    }
    add(lines);
  }

  private static RecipientStatus rounded(RecipientStatus status) {
    return new RecipientStatus(
        status.message(),
        status.index(),
        status.state(),
        status.attempts(),
        status.nextAttempt().truncatedTo(ChronoUnit.MILLIS),
        status.lastReply(),
        status.delayNotified(),
        status.heldFor());
  }

  private void add(List<Event> lines) {
    for (Event line : lines) {
      MessageId id = line.message();
      if (id != null) {
        // Through the same writing as in a file, so that a test sees what a store gives back.
        events
            .computeIfAbsent(id, _ -> new ArrayList<>())
            .add(
                new Event(
                    line.at().truncatedTo(ChronoUnit.MILLIS),
                    line.kind(),
                    id,
                    line.recipient(),
                    json.read(json.write(line.fields()))));
      }
    }
  }

  @Override
  public synchronized List<RecipientStatus> pending(Due after, Instant until, int limit) {
    return recipients.values().stream()
        .flatMap(statuses -> statuses.values().stream())
        .filter(status -> status.state() == RecipientState.PENDING)
        .filter(status -> Due.of(status).compareTo(after) > 0)
        .filter(status -> !status.nextAttempt().isAfter(until))
        .sorted(Comparator.comparing(Due::of))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Backlog backlog() {
    return new Backlog(
        count(RecipientState.PENDING),
        count(RecipientState.HELD),
        recipients.entrySet().stream()
            .filter(
                entry ->
                    entry.getValue().values().stream()
                        .anyMatch(status -> status.state() == RecipientState.PENDING))
            .map(Map.Entry::getKey)
            .findFirst());
  }

  private long count(RecipientState state) {
    return recipients.values().stream()
        .flatMap(statuses -> statuses.values().stream())
        .filter(status -> status.state() == state)
        .count();
  }

  @Override
  public synchronized Optional<StoredMessage> message(MessageId id) {
    return Optional.ofNullable(messages.get(id));
  }

  @Override
  public synchronized List<StoredMessage> messages(Collection<MessageId> ids) {
    return ids.stream().map(messages::get).filter(java.util.Objects::nonNull).toList();
  }

  @Override
  public synchronized List<RecipientStatus> recipients(MessageId id) {
    return List.copyOf(recipients.getOrDefault(id, Map.of()).values());
  }

  @Override
  public synchronized Optional<Body> body(MessageId id) {
    return Optional.ofNullable(bodies.get(id));
  }

  @Override
  public synchronized List<Event> events(MessageId id) {
    return List.copyOf(events.getOrDefault(id, List.of()));
  }

  @Override
  public synchronized List<StoredMessage> list(
      Collection<RecipientState> states, MessageId before, int limit) {
    return messages.values().stream()
        .filter(message -> message.id().compareTo(before) < 0)
        .filter(
            message ->
                recipients(message.id()).stream()
                    .anyMatch(status -> states.contains(status.state())))
        .sorted(Comparator.comparing(StoredMessage::id).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<MessageId> messagesOf(
      String user, RecipientState state, MessageId after, int limit) {
    return messages.values().stream()
        .filter(message -> message.origin().user().equals(user))
        .map(StoredMessage::id)
        .filter(id -> id.compareTo(after) > 0)
        .filter(id -> recipients(id).stream().anyMatch(status -> status.state() == state))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized CompletionStage<List<Event>> change(BulkChange change) {
    if (failing) {
      return CompletableFuture.failedFuture(new StoreFailure("refused"));
    }
    var told = new ArrayList<Event>();
    for (MessageId id : change.messages()) {
      List<RecipientStatus> changes =
          recipients(id).stream()
              .filter(status -> concerns(change.act(), status.state()))
              .map(status -> changed(change, status))
              .toList();
      if (!changes.isEmpty()) {
        Event event = Statements.event(change, id, changes.size());
        apply(changes, List.of(event));
        told.add(event);
      }
    }
    return CompletableFuture.completedFuture(told);
  }

  private static boolean concerns(BulkChange.Act act, RecipientState state) {
    return switch (act) {
      case HOLD -> state == RecipientState.PENDING;
      case RELEASE -> state == RecipientState.HELD;
      case DELETE -> !state.isFinal();
    };
  }

  private RecipientStatus changed(BulkChange change, RecipientStatus status) {
    return switch (change.act()) {
      case HOLD -> status.held(change.reason());
      case RELEASE -> {
        Instant released = messages.get(status.message()).released();
        boolean early = status.attempts() == 0 && released.isAfter(change.at());
        yield status.at(early ? released : change.at());
      }
      case DELETE ->
          new RecipientStatus(
              status.message(),
              status.index(),
              RecipientState.DELETED,
              status.attempts(),
              status.nextAttempt(),
              status.lastReply(),
              status.delayNotified());
    };
  }

  @Override
  public synchronized CompletionStage<Integer> prune(Instant before, int limit) {
    if (failing) {
      return CompletableFuture.failedFuture(new StoreFailure("refused"));
    }
    List<MessageId> old =
        messages.values().stream()
            .filter(message -> message.acceptedAt().isBefore(before))
            .map(StoredMessage::id)
            .filter(id -> recipients(id).stream().allMatch(status -> status.state().isFinal()))
            .limit(limit)
            .toList();
    for (MessageId id : old) {
      messages.remove(id);
      bodies.remove(id);
      recipients.remove(id);
      events.remove(id);
    }
    return CompletableFuture.completedFuture(old.size());
  }

  @Override
  public synchronized boolean healthy() {
    return !failing;
  }

  @Override
  public synchronized List<StoredKey> keys() {
    return List.copyOf(keys.values());
  }

  @Override
  public synchronized CompletionStage<Void> save(StoredKey key) {
    if (failing) {
      return CompletableFuture.failedFuture(new StoreFailure("refused"));
    }
    keys.put(key.user(), key);
    return CompletableFuture.completedFuture(null);
  }

  /// A body in one growing array, whatever its size.
  private final class MemoryDraft implements BodyDraft {

    private final java.io.ByteArrayOutputStream octets = new java.io.ByteArrayOutputStream();

    @Override
    public boolean write(java.nio.ByteBuffer piece) {
      byte[] copy = new byte[piece.remaining()];
      piece.get(copy);
      octets.writeBytes(copy);
      return true;
    }

    @Override
    public CompletionStage<Void> caughtUp() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public long size() {
      return octets.size();
    }

    @Override
    public CompletionStage<Body> finish(java.nio.ByteBuffer head) {
      byte[] all = new byte[head.remaining() + octets.size()];
      int ahead = head.remaining();
      head.get(all, 0, ahead);
      System.arraycopy(octets.toByteArray(), 0, all, ahead, octets.size());
      return CompletableFuture.completedFuture(new MemoryBody(all, Checksum.of(all), budget, 0));
    }

    @Override
    public void discard() {
      octets.reset();
    }
  }

  /// For tests that look at everything.
  public synchronized Map<MessageId, StoredMessage> all() {
    return new LinkedHashMap<>(messages);
  }
}

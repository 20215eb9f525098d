package dev.postern.queue;

import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import dev.postern.store.Body;
import dev.postern.store.Due;
import dev.postern.store.RecipientState;
import dev.postern.store.RecipientStatus;
import dev.postern.store.StoredMessage;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The recipients in memory, by message, by time and by destination. Not thread-safe: the queue
/// holds its lock around every call.
///
/// What is in memory is the head of the store's order: every pending recipient up to the
/// [#frontier] is here, what lies behind it may be in the store only. While a page is read from the
/// store the world goes on, so what leaves memory in between is noted: it must not come back with
/// the page, and the frontier must not pass it.
final class Schedule {

  private record Place(MessageId message, int index) {}

  private static final Comparator<Part> BY_TIME =
      Comparator.<Part, Instant>comparing(part -> part.nextAttempt)
          .thenComparing(part -> part.entry.message.id())
          .thenComparingInt(part -> part.index);

  private final QueueLimits limits;
  private final Destinations destinations;

  private final Map<MessageId, Entry> entries = new HashMap<>();
  private final TreeSet<Part> waiting = new TreeSet<>(BY_TIME);
  private final Map<Destination, Lane> lanes = new LinkedHashMap<>();
  private final Map<String, Gate> gates = new HashMap<>();
  private Due frontier = Due.FIRST;
  private int size;
  private long bodies;

  private boolean reading;
  private final Set<Place> departed = new HashSet<>();
  private @Nullable Due missed;

  Schedule(QueueLimits limits, Destinations destinations) {
    this.limits = limits;
    this.destinations = destinations;
  }

  int size() {
    return size;
  }

  long bodies() {
    return bodies;
  }

  boolean hasRoom() {
    return size + limits.page() <= limits.window();
  }

  Due frontier() {
    return frontier;
  }

  boolean isComplete() {
    return frontier.equals(Due.LAST);
  }

  /// A page is about to be read from the store.
  void startReading() {
    reading = true;
    departed.clear();
    missed = null;
  }

  /// Whether a recipient of the page that was read still stands as it did.
  boolean isCurrent(RecipientStatus status) {
    return !departed.contains(new Place(status.message(), status.index()));
  }

  /// The page is in memory.
  ///
  /// @param reached how far the store was read, null where it was read for something else
  void endReading(@Nullable Due reached) {
    reading = false;
    departed.clear();
    if (reached != null) {
      frontier = missed == null ? reached : min(reached, missed.before());
    }
  }

  List<Lane> lanes() {
    return List.copyOf(lanes.values());
  }

  @Nullable Part part(MessageId id, int index) {
    Entry entry = entries.get(id);
    return entry == null ? null : entry.parts.get(index);
  }

  /// A message of which a recipient is in memory.
  Optional<StoredMessage> message(MessageId id) {
    return Optional.ofNullable(entries.get(id)).map(entry -> entry.message);
  }

  /// The time at which something falls due next; empty where nothing waits.
  Optional<Instant> nextDue() {
    return waiting.isEmpty() ? Optional.empty() : Optional.of(waiting.first().nextAttempt);
  }

  /// Takes a recipient into memory, where it is not there already; the caller says what next:
  /// [#await] or [#ready].
  ///
  /// @return null where it is
  @Nullable Part add(StoredMessage message, RecipientStatus status) {
    Entry entry = entries.computeIfAbsent(message.id(), _ -> new Entry(message));
    if (entry.parts.containsKey(status.index())) {
      return null;
    }
    var part = new Part(entry, status);
    entry.parts.put(part.index, part);
    size++;
    return part;
  }

  /// Lets a part wait for its time.
  void await(Part part) {
    part.phase = Part.Phase.WAITING;
    part.group = null;
    part.progress = null;
    waiting.add(part);
  }

  /// Keeps a body for the attempts that start now, if there is room for it.
  void keep(MessageId id, Body body) {
    Entry entry = entries.get(id);
    if (entry != null
        && entry.body == null
        && body.inMemory()
        && bodies + body.size() <= limits.bodies()) {
      entry.body = body;
      bodies += body.size();
    }
  }

  /// Moves what is due to its destinations, at most `limit`; true where there is more. What has no
  /// destination goes to the list, BUSY, to be deferred.
  boolean ripen(Instant now, int limit, List<Part> homeless) {
    for (int i = 0; i < limit; i++) {
      if (waiting.isEmpty() || waiting.first().nextAttempt.isAfter(now)) {
        return false;
      }
      ready(waiting.pollFirst(), homeless);
    }
    return true;
  }

  /// Makes a part ready that is not waiting; to the list, BUSY, where it has no destination.
  ///
  /// @return its lane, null where it has none
  @Nullable Lane ready(Part part, List<Part> homeless) {
    Optional<Destination> destination =
        destinations.of(part.mailbox(), part.entry.message.origin());
    if (destination.isEmpty()) {
      part.phase = Part.Phase.BUSY;
      part.group = null;
      homeless.add(part);
      return null;
    }
    Lane lane = lanes.computeIfAbsent(destination.get(), Lane::new);
    lane.add(part);
    return lane;
  }

  /// Ends a part's attempt with what was recorded of it.
  void settle(Part part, RecipientStatus status) {
    if (part.phase == Part.Phase.GONE) {
      return;
    }
    if (status.state() != RecipientState.PENDING) {
      remove(part);
      return;
    }
    part.take(status);
    if (part.due().compareTo(frontier) <= 0) {
      await(part);
      dropBody(part.entry);
    } else {
      note(part.due());
      remove(part);
    }
  }

  void remove(Part part) {
    if (part.phase == Part.Phase.GONE) {
      return;
    }
    if (part.phase == Part.Phase.WAITING) {
      waiting.remove(part);
    }
    part.phase = Part.Phase.GONE;
    if (reading) {
      departed.add(new Place(part.entry.message.id(), part.index));
    }
    Entry entry = part.entry;
    entry.parts.remove(part.index);
    size--;
    if (entry.parts.isEmpty()) {
      forgetBody(entry);
      entries.remove(entry.message.id());
    } else {
      dropBody(entry);
    }
  }

  // For later attempts the store has it; memory is for what goes now.
  private void dropBody(Entry entry) {
    if (entry.body != null && !entry.isActive()) {
      forgetBody(entry);
    }
  }

  private void forgetBody(Entry entry) {
    if (entry.body != null) {
      bodies -= entry.body.size();
      entry.body = null;
    }
  }

  /// Makes room by leaving to the store what is due last.
  void evict() {
    while (size > limits.window() && !waiting.isEmpty()) {
      Part last = waiting.last();
      Due due = last.due();
      note(due);
      frontier = min(frontier, due.before());
      remove(last);
    }
  }

  /// Whether a recipient belongs into memory: it is not behind the frontier, and there is room or
  /// somebody is due later. Where it does not, it is read in later.
  boolean admits(Due due) {
    if (due.compareTo(frontier) <= 0
        && (size < limits.window()
            || (!waiting.isEmpty() && waiting.last().due().compareTo(due) > 0))) {
      return true;
    }
    note(due);
    frontier = min(frontier, due.before());
    return false;
  }

  /// Whether new mail comes in although the window is full, because it is for a destination that
  /// has little in line: one that does not take its mail may fill the window, and others' new mail
  /// does not wait behind it. What is here beyond the frontier is found to be here when the store
  /// is read that far.
  boolean spares(StoredMessage message, int index) {
    if (size >= limits.window() + limits.spare()) {
      return false;
    }
    Mailbox mailbox = message.envelope().recipients().get(index).mailbox();
    return destinations
        .of(mailbox, message.origin())
        .map(lanes::get)
        .filter(lane -> lane.ready() >= limits.spareOfOne())
        .isEmpty();
  }

  /// Room for a page, where need be by leaving to the store what lies behind the frontier: what is
  /// read next is due before it. False where there is none.
  boolean makeRoom() {
    while (!hasRoom() && !waiting.isEmpty() && waiting.last().due().compareTo(frontier) > 0) {
      remove(waiting.last());
    }
    return hasRoom();
  }

  /// From here on the store may have what memory lacks.
  void rewind(Due to) {
    frontier = min(frontier, to);
  }

  /// What is in memory of a user's mail.
  List<Part> partsOf(String user) {
    return entries.values().stream()
        .filter(entry -> entry.message.origin().user().equals(user))
        .flatMap(entry -> entry.parts.values().stream())
        .toList();
  }

  private void note(Due due) {
    missed = missed == null ? due : min(missed, due);
  }

  /// Makes due what was put off without an attempt. Earlier in memory than in the store does no
  /// harm: what leaves memory again is read at the store's time.
  void hasten(Instant now) {
    List<Part> early =
        waiting.stream()
            .filter(part -> part.postponed != null && part.nextAttempt.isAfter(now))
            .toList();
    for (Part part : early) {
      waiting.remove(part);
      part.nextAttempt = now;
      waiting.add(part);
    }
  }

  /// Groups in line at a gate.
  int waitingAt(String name) {
    Gate gate = gates.get(name);
    return gate == null ? 0 : gate.ready();
  }

  /// The gate of that name.
  Gate gate(String name) {
    return gates.computeIfAbsent(name, _ -> new Gate());
  }

  /// Removes lanes and gates that nothing uses: destinations come and go.
  void tidy() {
    lanes.values().removeIf(Lane::isIdle);
    gates.values().forEach(Gate::tidy);
    gates.values().removeIf(Gate::isIdle);
  }

  private static Due min(Due a, Due b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}

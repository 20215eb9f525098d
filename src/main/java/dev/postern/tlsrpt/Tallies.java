package dev.postern.tlsrpt;

import dev.postern.delivery.TlsOutcome;
import dev.postern.observe.Metrics;
import dev.postern.store.StoreFailure;
import dev.postern.store.StoredTally;
import dev.postern.store.TallyStore;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The counters of all domains and days that are not reported yet: in memory, with a copy in the
/// store that is as old as the last [#flush]. What is lost when the process is killed is what was
/// counted since.
///
/// At most [#MOST_DAYS] domains and days, and [#MOST_OCTETS] of text in them; sessions of further
/// domains are not counted, and `postern_tls_sessions_uncounted_total` says how many.
final class Tallies {

  static final int MOST_DAYS = 50_000;
  static final long MOST_OCTETS = 64L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Tallies.class);
  private static final int BATCH = 500;

  private final Map<Slot, DomainDay> days = new ConcurrentHashMap<>();
  private final JsonMapper mapper = JsonMapper.builder().build();
  private final TallyStore store;
  private final Room room;
  private final int most;
  private final LongAdder uncounted;

  Tallies(TallyStore store, Metrics metrics) {
    this(store, metrics, MOST_DAYS, MOST_OCTETS);
  }

  Tallies(TallyStore store, Metrics metrics, int most, long octets) {
    this.store = store;
    this.most = most;
    room = new Room(octets);
    uncounted = metrics.counter("tls_sessions_uncounted", "", "");
  }

  /// One domain on one day.
  ///
  /// @param day in UTC
  record Slot(LocalDate day, String domain) {}

  /// Short: one look-up and some additions.
  void add(LocalDate day, TlsOutcome outcome) {
    DomainDay counters = counters(new Slot(day, outcome.domain()));
    if (counters == null) {
      uncounted.increment();
    } else {
      counters.add(outcome);
    }
  }

  /// A report mail of ours goes to that domain.
  void addOurs(LocalDate day, String domain) {
    DomainDay counters = counters(new Slot(day, domain));
    if (counters != null) {
      counters.addOurs();
    }
  }

  /// Those of days before this one.
  List<Slot> before(LocalDate day) {
    return days.keySet().stream().filter(key -> key.day().isBefore(day)).toList();
  }

  Optional<DomainDay> get(Slot key) {
    return Optional.ofNullable(days.get(key));
  }

  /// Takes over what the store has. Blocks.
  void load() {
    for (StoredTally stored : store.tallies(most)) {
      var key = new Slot(stored.day(), stored.domain());
      try {
        var tally = mapper.readValue(stored.tally(), DomainDay.Tally.class);
        if (room.take(DomainDay.WEIGHT)) {
          days.put(key, DomainDay.restored(room, tally, stored.done()));
        }
      } catch (JacksonException | IllegalArgumentException | NullPointerException cause) {
        LOG.warn(
            "the TLS counts of {} on {} can't be read and are dropped", key.domain(), key.day());
        LOG.debug("unreadable", cause);
        forget(key);
      }
    }
  }

  /// Brings the store up to date. Blocks until that is synced; what fails is tried at the next one.
  void flush() throws InterruptedException {
    var batch = new ArrayList<Slot>(BATCH);
    for (Map.Entry<Slot, DomainDay> entry : days.entrySet()) {
      if (entry.getValue().takeChanged()) {
        batch.add(entry.getKey());
      }
      if (batch.size() == BATCH) {
        save(batch);
        batch.clear();
      }
    }
    save(batch);
  }

  /// Drops one from memory and store.
  // Never between a save's reading and its place in the store's line, which would bring it back.
  synchronized void forget(Slot key) {
    DomainDay gone = days.remove(key);
    if (gone != null) {
      room.give(gone.weight());
    }
    var _ =
        store
            .removeTally(key.day(), key.domain())
            .whenComplete(
                (_, failure) -> {
                  if (failure != null) {
                    LOG.warn("the TLS counts of {} can't be removed now", key.domain(), failure);
                  }
                });
  }

  int size() {
    return days.size();
  }

  private @Nullable DomainDay counters(Slot key) {
    DomainDay known = days.get(key);
    if (known != null) {
      return known;
    }
    // Two threads may pass here together: the bound is exact enough.
    if (days.size() >= most || !room.take(DomainDay.WEIGHT)) {
      return null;
    }
    var fresh = new DomainDay(room);
    DomainDay other = days.putIfAbsent(key, fresh);
    if (other != null) {
      room.give(DomainDay.WEIGHT);
      return other;
    }
    return fresh;
  }

  private void save(List<Slot> keys) throws InterruptedException {
    try {
      var _ = submit(keys).toCompletableFuture().get();
    } catch (ExecutionException | StoreFailure cause) {
      keys.forEach(key -> get(key).ifPresent(DomainDay::markChanged));
      LOG.warn("TLS counts can't be stored now; they stay in memory", cause);
    }
  }

  private synchronized CompletionStage<Void> submit(List<Slot> keys) {
    var rows = new ArrayList<StoredTally>(keys.size());
    for (Slot key : keys) {
      DomainDay counters = days.get(key);
      if (counters != null) {
        String tally = mapper.writeValueAsString(counters.tally());
        rows.add(new StoredTally(key.day(), key.domain(), tally, counters.done()));
      }
    }
    return rows.isEmpty() ? CompletableFuture.completedStage(null) : store.saveTallies(rows);
  }
}

package dev.postern.guard.volume;

import dev.postern.mail.Octets;
import dev.postern.store.BaselineStore;
import dev.postern.store.StoreFailure;
import dev.postern.store.StoredBaseline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches the volume of all keys. Thread-safe.
///
/// As many baselines as the configuration says are in memory, those that were used last; the others
/// are in the store. [#accepted], [#refused] and [#bounced] only compute: they are for event loops.
/// A baseline that isn't in memory is fetched by the next [#tick], which is for a thread that may
/// wait and to be called every second or so; until then what happens to its key is kept.
public final class VolumeWatch implements AutoCloseable {

  // In one tick.
  private static final int MOST_READ = 200;
  private static final int MOST_SAVED = 500;

  /// How long the baseline of a key that isn't used is kept.
  static final Duration KEPT = Duration.ofDays(180);

  private static final Duration DAY = Duration.ofDays(1);
  private static final Logger log = LoggerFactory.getLogger(VolumeWatch.class);

  private final VolumeConfig config;
  private final BaselineStore store;

  private final Object lock = new Object();
  // Guarded by lock, as is all that follows.
  private final Map<String, Watched> keys = new LinkedHashMap<>(64, 0.75f, true);
  private final Map<String, Watched> absent = new LinkedHashMap<>();
  private final Map<String, Watched> evicted = new LinkedHashMap<>();
  private boolean moreInStore;
  private Instant pruned = Instant.MIN;

  /// Reads the baselines that were used last. Blocks.
  public VolumeWatch(VolumeConfig config, BaselineStore store) {
    this.config = config;
    this.store = store;
    List<StoredBaseline> stored = store.baselines(config.keys());
    for (StoredBaseline one : stored.reversed()) {
      restore(one.user(), one.baseline().toArray());
    }
    moreInStore = stored.size() == config.keys();
  }

  /// A message of a key was accepted.
  public Optional<Finding> accepted(Instant at, String user, Submission message) {
    return watched(user).accepted(at, message);
  }

  /// A command or a message of a key was refused. Of a key that never sent nothing is kept.
  public Optional<Finding> refused(Instant at, String user) {
    return happened(at, user, key -> key.refused(hours(at)));
  }

  /// A recipient of a key's message bounced.
  public Optional<Finding> bounced(Instant at, String user) {
    return happened(at, user, key -> key.bounced(hours(at)));
  }

  private Optional<Finding> happened(
      Instant at, String user, Function<KeyBaseline, @Nullable Suspicion> effect) {
    Watched key;
    synchronized (lock) {
      key = keys.get(user);
    }
    return key == null ? Optional.empty() : key.happened(at, effect);
  }

  /// Fetches what is missing, and saves what changed. Blocks.
  ///
  /// @return what had to wait for a baseline to be fetched
  public List<Finding> tick(Instant at) {
    List<Finding> findings = fetch();
    save(due(at), at);
    prune(at);
    return findings;
  }

  /// What is known of a key; blocks where that is in the store.
  public Optional<KeyState> explain(String user) {
    Watched key;
    synchronized (lock) {
      key = keys.get(user);
    }
    if (key != null && !key.isAbsent()) {
      return key.state();
    }
    return store
        .baseline(user)
        .flatMap(
            stored -> {
              var read = Watched.absent(user, config.sensitivity());
              List<Finding> _ = read.arrived(Optional.of(stored.baseline().toArray()));
              return read.state();
            });
  }

  /// How many baselines are in memory.
  public int size() {
    synchronized (lock) {
      return keys.size();
    }
  }

  /// The baseline of a key as octets; empty where it isn't in memory.
  public Optional<byte[]> save(String user) {
    Watched key;
    synchronized (lock) {
      key = keys.get(user);
    }
    return key == null ? Optional.empty() : key.save(Instant.MIN);
  }

  /// Puts a saved baseline in place of what is known of a key. One that can't be read is as none.
  public void restore(String user, byte[] saved) {
    var key = Watched.absent(user, config.sensitivity());
    List<Finding> _ = key.arrived(Optional.of(saved));
    synchronized (lock) {
      put(user, key);
    }
  }

  /// Saves all that changed.
  @Override
  public void close() {
    while (true) {
      Map<String, Watched> due = due(Instant.MAX);
      if (due.isEmpty() || !save(due, Instant.MAX)) {
        return;
      }
    }
  }

  private Watched watched(String user) {
    synchronized (lock) {
      Watched known = keys.get(user);
      if (known != null) {
        return known;
      }
      Watched back = evicted.remove(user);
      if (back != null) {
        put(user, back);
        return back;
      }
      Watched key =
          moreInStore
              ? Watched.absent(user, config.sensitivity())
              : Watched.fresh(user, config.sensitivity());
      put(user, key);
      if (key.isAbsent()) {
        absent.put(user, key);
      }
      return key;
    }
  }

  // Called with the lock held.
  private void put(String user, Watched key) {
    keys.put(user, key);
    if (keys.size() > config.keys()) {
      Map.Entry<String, Watched> eldest = keys.entrySet().iterator().next();
      keys.remove(eldest.getKey());
      absent.remove(eldest.getKey());
      moreInStore = true;
      // Where the store can't keep up, a baseline falls back to what was saved last.
      if (eldest.getValue().hasChanged() && evicted.size() < config.keys()) {
        evicted.put(eldest.getKey(), eldest.getValue());
      }
    }
  }

  private List<Finding> fetch() {
    Map<String, Watched> wanted;
    synchronized (lock) {
      wanted = first(absent, MOST_READ);
    }
    var findings = new ArrayList<Finding>();
    try {
      for (Map.Entry<String, Watched> one : wanted.entrySet()) {
        Optional<StoredBaseline> stored = store.baseline(one.getKey());
        findings.addAll(one.getValue().arrived(stored.map(found -> found.baseline().toArray())));
        synchronized (lock) {
          absent.remove(one.getKey(), one.getValue());
        }
      }
    } catch (StoreFailure failure) {
      log.warn("volume baselines can't be read, tried again: {}", failure.getMessage());
    }
    return findings;
  }

  private Map<String, Watched> due(Instant at) {
    synchronized (lock) {
      Map<String, Watched> due = first(evicted, MOST_SAVED);
      evicted.keySet().removeAll(due.keySet());
      Instant before = at.equals(Instant.MAX) ? at : at.minus(config.save());
      for (Map.Entry<String, Watched> one : keys.entrySet()) {
        if (due.size() >= MOST_SAVED) {
          break;
        }
        if (one.getValue().isDue(before)) {
          due.put(one.getKey(), one.getValue());
        }
      }
      return due;
    }
  }

  private boolean save(Map<String, Watched> due, Instant at) {
    var rows = new ArrayList<StoredBaseline>();
    due.forEach(
        (user, key) -> {
          Instant used = key.used();
          key.save(at)
              .ifPresent(octets -> rows.add(new StoredBaseline(user, Octets.copyOf(octets), used)));
        });
    return rows.isEmpty() || written(rows);
  }

  private boolean written(Collection<StoredBaseline> rows) {
    try {
      store.saveBaselines(rows).toCompletableFuture().join();
      return true;
    } catch (RuntimeException failure) {
      log.warn(
          "{} volume baselines can't be saved, tried again when they change: {}",
          rows.size(),
          failure.getMessage());
      return false;
    }
  }

  private void prune(Instant at) {
    synchronized (lock) {
      if (pruned.plus(DAY).isAfter(at) && !pruned.isAfter(at)) {
        return;
      }
      pruned = at;
    }
    var _ =
        store
            .removeBaselines(at.minus(KEPT))
            .exceptionally(
                failure -> {
                  log.warn("old volume baselines can't be removed: {}", failure.getMessage());
                  return null;
                });
  }

  private static Map<String, Watched> first(Map<String, Watched> all, int most) {
    var some = new LinkedHashMap<String, Watched>();
    for (Map.Entry<String, Watched> one : all.entrySet()) {
      if (some.size() >= most) {
        break;
      }
      some.put(one.getKey(), one.getValue());
    }
    return some;
  }

  static double hours(Instant at) {
    return at.toEpochMilli() / 3_600_000.0;
  }
}

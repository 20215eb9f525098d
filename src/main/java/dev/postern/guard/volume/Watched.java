package dev.postern.guard.volume;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One key in memory: its baseline, or, until that has come from the store, what happened
/// meanwhile. Thread-safe.
final class Watched {

  /// One thing that happened to the key.
  record Happening(Instant at, Function<KeyBaseline, @Nullable Suspicion> effect) {}

  // While the store is asked: some seconds.
  private static final int MOST_WAITING = 1000;

  private static final Logger log = LoggerFactory.getLogger(Watched.class);

  private final String user;
  private final double sensitivity;
  private final List<Happening> waiting = new ArrayList<>();
  private @Nullable KeyBaseline baseline;
  private boolean changed;
  private Instant used = Instant.MIN;
  private Instant saved = Instant.MIN;

  private Watched(String user, double sensitivity, @Nullable KeyBaseline baseline) {
    this.user = user;
    this.sensitivity = sensitivity;
    this.baseline = baseline;
  }

  /// Of a key that nothing is known of.
  static Watched fresh(String user, double sensitivity) {
    return new Watched(user, sensitivity, new KeyBaseline(sensitivity));
  }

  /// Of a key of which the store may know something.
  static Watched absent(String user, double sensitivity) {
    return new Watched(user, sensitivity, null);
  }

  Optional<Finding> happened(Instant at, Function<KeyBaseline, @Nullable Suspicion> effect) {
    return happened(new Happening(at, effect));
  }

  private synchronized Optional<Finding> happened(Happening happening) {
    KeyBaseline present = baseline;
    if (present == null) {
      if (waiting.size() < MOST_WAITING) {
        waiting.add(happening);
      }
      return Optional.empty();
    }
    return apply(present, happening);
  }

  Optional<Finding> accepted(Instant at, Submission message) {
    KeyBaseline present;
    synchronized (this) {
      present = baseline;
      if (present != null) {
        touch(at);
        return found(present, at, present.accepted(VolumeWatch.hours(at), message));
      }
    }
    return happened(at, key -> key.accepted(VolumeWatch.hours(at), message));
  }

  private Optional<Finding> apply(KeyBaseline key, Happening happening) {
    touch(happening.at());
    return found(key, happening.at(), happening.effect().apply(key));
  }

  private void touch(Instant at) {
    changed = true;
    used = at;
  }

  private Optional<Finding> found(KeyBaseline key, Instant at, @Nullable Suspicion suspicion) {
    if (suspicion == null) {
      return Optional.empty();
    }
    Finding finding = new Account(key, suspicion).finding(user, at);
    key.told();
    return Optional.of(finding);
  }

  synchronized boolean isAbsent() {
    return baseline == null;
  }

  /// What the store has is here; empty for nothing. What happened meanwhile happens now.
  synchronized List<Finding> arrived(Optional<byte[]> octets) {
    if (baseline != null) {
      return List.of();
    }
    KeyBaseline present =
        octets.map(bytes -> read(user, bytes, sensitivity)).orElseGet(this::empty);
    baseline = present;
    List<Finding> findings =
        waiting.stream().flatMap(happening -> apply(present, happening).stream()).toList();
    waiting.clear();
    return findings;
  }

  private KeyBaseline empty() {
    return new KeyBaseline(sensitivity);
  }

  private static KeyBaseline read(String user, byte[] octets, double sensitivity) {
    var key = new KeyBaseline(sensitivity);
    try {
      key.restore(ByteBuffer.wrap(octets));
      return key;
    } catch (IllegalArgumentException | BufferUnderflowException unreadable) {
      log.warn(
          "the volume baseline of {} can't be read ({}): it is learnt anew",
          user,
          unreadable.toString());
      return new KeyBaseline(sensitivity);
    }
  }

  /// Whether it changed and was not saved since some time.
  synchronized boolean isDue(Instant before) {
    return changed && baseline != null && saved.isBefore(before);
  }

  synchronized boolean hasChanged() {
    return changed && baseline != null;
  }

  /// The octets to save, and the time of its last use; empty where there is nothing yet.
  synchronized Optional<byte[]> save(Instant at) {
    KeyBaseline present = baseline;
    if (present == null) {
      return Optional.empty();
    }
    changed = false;
    saved = at;
    var out = ByteBuffer.allocate(KeyBaseline.SIZE);
    present.save(out);
    return Optional.of(Arrays.copyOf(out.array(), out.position()));
  }

  synchronized Instant used() {
    return used;
  }

  synchronized Optional<KeyState> state() {
    return Optional.ofNullable(baseline).map(key -> KeyState.of(user, key));
  }
}

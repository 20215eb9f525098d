package dev.postern.queue;

import dev.postern.store.Body;
import dev.postern.store.StoredMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A message with recipients in memory. Guarded by the schedule's lock.
final class Entry {

  final StoredMessage message;

  /// By index.
  final Map<Integer, Part> parts = new TreeMap<>();

  /// Those that wait for a connection: one for each destination.
  final List<Group> ready = new ArrayList<>(1);

  /// Kept only until the first attempts have ended.
  @Nullable Body body;

  Entry(StoredMessage message) {
    this.message = message;
  }

  boolean isActive() {
    return parts.values().stream()
        .anyMatch(part -> part.phase == Part.Phase.READY || part.phase == Part.Phase.BUSY);
  }
}

package dev.postern.queue;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one user has ready at a destination: the most urgent first, in order of arrival among
/// equals (RFC 6710 §4.1). Guarded by the schedule's lock.
final class UserLine implements Standing {

  private final TreeMap<Integer, ArrayDeque<Group>> byPriority =
      new TreeMap<>(Comparator.reverseOrder());

  @Override
  public boolean isEmpty() {
    return byPriority.isEmpty();
  }

  @Override
  public void add(Group group) {
    int priority = group.entry.message.envelope().handling().priority();
    byPriority.computeIfAbsent(priority, _ -> new ArrayDeque<>(4)).add(group);
  }

  /// The least urgent, of equals the one that came last.
  @Override
  public @Nullable Group pollLast() {
    Map.Entry<Integer, ArrayDeque<Group>> last = byPriority.lastEntry();
    if (last == null) {
      return null;
    }
    Group group = last.getValue().pollLast();
    if (last.getValue().isEmpty()) {
      byPriority.remove(last.getKey());
    }
    return group;
  }

  @Override
  public @Nullable Group poll() {
    Map.Entry<Integer, ArrayDeque<Group>> first = byPriority.firstEntry();
    if (first == null) {
      return null;
    }
    Group group = first.getValue().poll();
    if (first.getValue().isEmpty()) {
      byPriority.remove(first.getKey());
    }
    return group;
  }
}

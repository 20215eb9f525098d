package dev.postern.queue;

import org.jspecify.annotations.Nullable;

/// Groups that stand in line, in some order. Guarded by the schedule's lock.
interface Standing {

  boolean isEmpty();

  void add(Group group);

  /// Takes the next; null where there is none.
  @Nullable Group poll();

  /// Takes the one that would come last; null where there is none.
  @Nullable Group pollLast();
}

package dev.postern.store;

import java.util.List;
import java.util.concurrent.CompletionStage;

/// Durable restraints.
public interface RestraintStore {

  /// All of them, the oldest first. Blocks.
  List<StoredRestraint> restraints();

  /// Inserts or replaces the one of that user and kind. Completes after the commit is synced.
  CompletionStage<Void> save(StoredRestraint restraint);

  /// Removes one; nothing happens where it isn't there. Completes after the commit is synced.
  CompletionStage<Void> remove(String user, String kind);
}

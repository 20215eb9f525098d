package dev.postern.store;

import java.util.List;
import java.util.concurrent.CompletionStage;

/// Durable restraints.
public interface RestraintStore {

  /// All of them, the oldest first. Blocks.
  List<StoredRestraint> restraints();

  /// Inserts or replaces the one of that user and kind. Completes after the commit is synced.
  CompletionStage<Void> save(StoredRestraint restraint);

  /// The mail of that one is held now; nothing happens where it isn't there any more. Completes
  /// after the commit is synced.
  CompletionStage<Void> held(String user, String kind);

  /// Removes one; nothing happens where it isn't there. Completes after the commit is synced.
  CompletionStage<Void> remove(String user, String kind);
}

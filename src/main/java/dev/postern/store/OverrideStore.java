package dev.postern.store;

import java.util.List;
import java.util.concurrent.CompletionStage;

/// Durable overrides.
public interface OverrideStore {

  /// All of them. Blocks.
  List<StoredOverride> overrides();

  /// Inserts or replaces the one of that kind, name and action. Completes after the commit is
  /// synced.
  CompletionStage<Void> save(StoredOverride override);

  /// Removes one; nothing happens where it isn't there. Completes after the commit is synced.
  CompletionStage<Void> remove(String kind, String name, String action);
}

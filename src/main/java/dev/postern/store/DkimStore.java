package dev.postern.store;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Durable DKIM keys.
public interface DkimStore {

  /// All of them, by domain and selector. Damaged ones are logged and left out: a key with a wrong
  /// bit makes wrong signatures. Blocks.
  List<StoredDkimKey> keys();

  /// Inserts or replaces those keys, all or none. Completes after the commit is synced.
  CompletionStage<Void> save(Collection<StoredDkimKey> keys);

  /// Completes after the commit is synced.
  CompletionStage<Void> remove(String domain, String selector);
}

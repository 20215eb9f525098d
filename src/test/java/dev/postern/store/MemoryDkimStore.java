package dev.postern.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// DKIM keys in memory. It can be told to fail.
public final class MemoryDkimStore implements DkimStore {

  private final Map<String, StoredDkimKey> keys = new TreeMap<>();
  public boolean failing;

  @Override
  public List<StoredDkimKey> keys() {
    return List.copyOf(keys.values());
  }

  @Override
  public CompletionStage<Void> save(Collection<StoredDkimKey> saved) {
    if (failing) {
      return CompletableFuture.failedFuture(new StoreFailure("refused"));
    }
    saved.forEach(key -> keys.put(key.domain() + ' ' + key.selector(), key));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> remove(String domain, String selector) {
    keys.remove(domain + ' ' + selector);
    return CompletableFuture.completedFuture(null);
  }
}

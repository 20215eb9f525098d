package dev.postern.key;

import dev.postern.store.KeyStore;
import dev.postern.store.StoreFailure;
import dev.postern.store.StoredKey;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Keys in memory; can be told to fail.
final class MemoryKeyStore implements KeyStore {

  private final Map<String, StoredKey> keys = new TreeMap<>();
  private boolean failing;

  @Override
  public synchronized List<StoredKey> keys() {
    return List.copyOf(keys.values());
  }

  @Override
  public synchronized CompletionStage<Void> save(StoredKey key) {
    if (failing) {
      return CompletableFuture.failedFuture(new StoreFailure("the disk is full"));
    }
    keys.put(key.user(), key);
    return CompletableFuture.completedFuture(null);
  }

  synchronized void failing(boolean on) {
    failing = on;
  }
}

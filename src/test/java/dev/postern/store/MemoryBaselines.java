package dev.postern.store;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/// Baselines in a map; fails when told to.
public final class MemoryBaselines implements BaselineStore {

  private final Map<String, StoredBaseline> rows = new ConcurrentHashMap<>();
  public volatile boolean fails;

  @Override
  public CompletionStage<Void> saveBaselines(Collection<StoredBaseline> baselines) {
    if (fails) {
      return CompletableFuture.failedFuture(new StoreFailure("disk full"));
    }
    baselines.forEach(one -> rows.put(one.user(), one));
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Void> removeBaselines(Instant before) {
    rows.values().removeIf(one -> one.at().isBefore(before));
    return CompletableFuture.completedStage(null);
  }

  @Override
  public Optional<StoredBaseline> baseline(String user) {
    if (fails) {
      throw new StoreFailure("disk gone");
    }
    return Optional.ofNullable(rows.get(user));
  }

  @Override
  public List<StoredBaseline> baselines(int limit) {
    return rows.values().stream()
        .sorted(
            Comparator.comparing(StoredBaseline::at).reversed().thenComparing(StoredBaseline::user))
        .limit(limit)
        .toList();
  }
}

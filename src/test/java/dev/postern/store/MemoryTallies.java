package dev.postern.store;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/// Counts for TLS reports in a map; fails when told to.
public final class MemoryTallies implements TallyStore {

  private record Key(LocalDate day, String domain) {}

  private final Map<Key, StoredTally> rows = new ConcurrentHashMap<>();
  public volatile boolean fails;

  @Override
  public CompletionStage<Void> saveTallies(List<StoredTally> tallies) {
    if (fails) {
      return CompletableFuture.failedFuture(new StoreFailure("disk full"));
    }
    tallies.forEach(tally -> rows.put(new Key(tally.day(), tally.domain()), tally));
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Void> removeTally(LocalDate day, String domain) {
    rows.remove(new Key(day, domain));
    return CompletableFuture.completedStage(null);
  }

  @Override
  public List<StoredTally> tallies(int limit) {
    return rows.values().stream()
        .sorted(Comparator.comparing(StoredTally::day).thenComparing(StoredTally::domain))
        .limit(limit)
        .toList();
  }
}

package dev.postern.store;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Restraints in a map. It can be told to fail.
public final class MemoryRestraints implements RestraintStore {

  private final Map<List<String>, StoredRestraint> rows = new LinkedHashMap<>();
  public volatile boolean failing;

  @Override
  public synchronized List<StoredRestraint> restraints() {
    return rows.values().stream().sorted(Comparator.comparing(StoredRestraint::at)).toList();
  }

  @Override
  public synchronized CompletionStage<Void> save(StoredRestraint restraint) {
    if (failing) {
      return CompletableFuture.failedStage(new StoreFailure("refused"));
    }
    rows.put(List.of(restraint.user(), restraint.kind()), restraint);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public synchronized CompletionStage<Void> held(String user, String kind) {
    if (failing) {
      return CompletableFuture.failedStage(new StoreFailure("refused"));
    }
    rows.computeIfPresent(
        List.of(user, kind),
        (_, row) ->
            new StoredRestraint(
                user, kind, row.reason(), row.setBy(), row.at(), row.until(), false));
    return CompletableFuture.completedStage(null);
  }

  @Override
  public synchronized CompletionStage<Void> remove(String user, String kind) {
    if (failing) {
      return CompletableFuture.failedStage(new StoreFailure("refused"));
    }
    rows.remove(List.of(user, kind));
    return CompletableFuture.completedStage(null);
  }
}

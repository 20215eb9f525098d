package dev.postern.store;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Overrides in a map.
public final class MemoryOverrides implements OverrideStore {

  private final Map<List<String>, StoredOverride> rows = new LinkedHashMap<>();

  @Override
  public synchronized List<StoredOverride> overrides() {
    return rows.values().stream().sorted(Comparator.comparing(StoredOverride::at)).toList();
  }

  @Override
  public synchronized CompletionStage<Void> save(StoredOverride override) {
    rows.put(List.of(override.kind(), override.name(), override.action()), override);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public synchronized CompletionStage<Void> remove(String kind, String name, String action) {
    rows.remove(List.of(kind, name, action));
    return CompletableFuture.completedStage(null);
  }
}

package dev.postern.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// Suppressions in memory, on the caller's thread.
public final class MemorySuppressions implements SuppressionStore {

  private final Map<String, Suppression> entries = new TreeMap<>();

  @Override
  public synchronized CompletionStage<Void> add(Collection<Suppression> all) {
    all.forEach(entry -> entries.putIfAbsent(entry.project() + '\0' + entry.key(), entry));
    return CompletableFuture.completedStage(null);
  }

  @Override
  public synchronized CompletionStage<Void> remove(String project, String key) {
    entries.remove(project + '\0' + key);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public synchronized Optional<Suppression> find(String project, String key) {
    return Optional.ofNullable(entries.get(project + '\0' + key));
  }

  @Override
  public synchronized List<Suppression> list(String project, Suppression.Place after, int limit) {
    return entries.entrySet().stream()
        .filter(entry -> entry.getKey().compareTo(after.project() + '\0' + after.key()) > 0)
        .map(Map.Entry::getValue)
        .filter(entry -> project.isEmpty() || entry.project().equals(project))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized void each(Consumer<Suppression> sink) {
    List.copyOf(entries.values()).forEach(sink);
  }
}

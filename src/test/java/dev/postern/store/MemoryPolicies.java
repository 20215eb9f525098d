package dev.postern.store;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/// Policies in memory, for tests.
public final class MemoryPolicies implements PolicyStore {

  private final Map<String, StoredPolicy> policies = new ConcurrentHashMap<>();

  @Override
  public List<StoredPolicy> policies() {
    return policies.values().stream()
        .sorted(Comparator.comparing(StoredPolicy::fetchedAt))
        .toList();
  }

  @Override
  public CompletionStage<Void> save(StoredPolicy policy) {
    policies.values().removeIf(other -> !other.expiresAt().isAfter(policy.fetchedAt()));
    policies.put(policy.domain(), policy);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> remove(String domain) {
    policies.remove(domain);
    return CompletableFuture.completedFuture(null);
  }
}

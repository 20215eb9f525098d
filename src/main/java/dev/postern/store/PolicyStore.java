package dev.postern.store;

import java.util.List;
import java.util.concurrent.CompletionStage;

/// Durable MTA-STS policies: a domain that was safe before a restart must not be less so after it.
/// How many there are is bounded by whoever saves them.
public interface PolicyStore {

  /// All of them, those fetched longest ago first; expired ones may be among them. Blocks.
  List<StoredPolicy> policies();

  /// Inserts or replaces the policy of that domain, and forgets what had expired when it was
  /// fetched. Completes after the commit is synced.
  CompletionStage<Void> save(StoredPolicy policy);

  CompletionStage<Void> remove(String domain);
}

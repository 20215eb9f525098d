package dev.postern.store;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Durable counts of what was sent, written a while after the fact and many at a time.
public interface QuotaStore {

  /// Somebody to whom a key has sent.
  ///
  /// @param pair a hash of key and recipient
  /// @param day on which it last did, since 1970
  record StoredRecipient(long pair, int day) {}

  /// The latest, as many at most. Blocks.
  List<StoredUse> uses(int most);

  /// The recipients that were sent to last, as many at most. Blocks.
  List<StoredRecipient> recipients(int most);

  /// Inserts or replaces. Completes after the commit is synced.
  CompletionStage<Void> save(List<StoredUse> uses, List<StoredRecipient> recipients);

  /// Removes what was noted before. Completes after the commit is synced.
  CompletionStage<Void> prune(Instant uses, int recipients);
}

package dev.postern.store;

import java.util.List;
import java.util.concurrent.CompletionStage;

/// Durable minted keys.
public interface KeyStore {

  /// All of them, revoked ones too. Blocks.
  List<StoredKey> keys();

  /// Inserts or replaces the key of that user. Completes after the commit is synced.
  CompletionStage<Void> save(StoredKey key);
}

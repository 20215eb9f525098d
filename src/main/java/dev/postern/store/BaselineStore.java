package dev.postern.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Where the baselines of keys outlive a restart.
public interface BaselineStore {

  /// Keeps these instead of what there was for their users. Completes after the commit is synced;
  /// fails with [StoreFailure], and then nothing of it is kept.
  CompletionStage<Void> saveBaselines(Collection<StoredBaseline> baselines);

  /// Likewise: removes those that were last used before that time.
  CompletionStage<Void> removeBaselines(Instant before);

  /// The one of a user. Blocks.
  ///
  /// @throws StoreFailure if it can't be read
  Optional<StoredBaseline> baseline(String user);

  /// Those that were used last, the latest first. Blocks.
  ///
  /// @throws StoreFailure if they can't be read
  List<StoredBaseline> baselines(int limit);
}

package dev.postern.store;

import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Where counts for TLS reports outlive a restart.
public interface TallyStore {

  /// Keeps these instead of what there was for their days and domains. Completes after the commit
  /// is synced; fails with [StoreFailure], and then nothing of it is kept.
  CompletionStage<Void> saveTallies(List<StoredTally> tallies);

  /// Likewise; it need not be there.
  CompletionStage<Void> removeTally(LocalDate day, String domain);

  /// The oldest first. Blocks.
  ///
  /// @throws StoreFailure if they can't be read
  List<StoredTally> tallies(int limit);
}

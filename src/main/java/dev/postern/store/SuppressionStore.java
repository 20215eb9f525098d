package dev.postern.store;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// Durable suppressions. One contract test runs against every implementation.
///
/// Reading methods block and throw [StoreFailure].
public interface SuppressionStore {

  /// Adds those that aren't there; what is there stays as it is. Completes after the commit is
  /// synced; fails with [StoreFailure], and then nothing of it is kept. Times are kept in
  /// milliseconds.
  CompletionStage<Void> add(Collection<Suppression> entries);

  /// Takes one out, if it is there.
  CompletionStage<Void> remove(String project, String key);

  Optional<Suppression> find(String project, String key);

  /// By project and key, behind `after`, at most `limit`.
  ///
  /// @param project the empty text for all
  List<Suppression> list(String project, Suppression.Place after, int limit);

  /// All of them, one by one.
  void each(Consumer<Suppression> sink);
}

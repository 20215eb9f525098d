package dev.postern.store;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Where the guard's blocks and the places that logins know outlive a restart.
public interface GuardStore {

  /// What is to be written together.
  ///
  /// @param blocks instead of those with their ids
  /// @param lifted blocks that are to go; they need not be there
  /// @param places instead of those of their users and addresses
  /// @param left places that are to go, whatever their day
  record Changes(
      List<StoredBlock> blocks,
      List<StoredBlock.Id> lifted,
      List<StoredPlace> places,
      List<StoredPlace> left) {
    public Changes {
      blocks = List.copyOf(blocks);
      lifted = List.copyOf(lifted);
      places = List.copyOf(places);
      left = List.copyOf(left);
    }
  }

  /// Completes after the commit is synced; fails with [StoreFailure], and then nothing of it is
  /// kept.
  CompletionStage<Void> save(Changes changes);

  /// Removes blocks that ended, and places last seen, before these times.
  CompletionStage<Void> prune(Instant ended, LocalDate seen);

  /// The latest first. Blocks.
  ///
  /// @throws StoreFailure if they can't be read
  List<StoredBlock> blocks(int limit);

  /// The latest first. Blocks.
  ///
  /// @throws StoreFailure if they can't be read
  List<StoredPlace> places(int limit);

  /// Those of one user, the latest first. Blocks.
  ///
  /// @throws StoreFailure if they can't be read
  List<StoredPlace> placesOf(String user, int limit);

  /// Who has logged in from one address, the latest first. Blocks.
  ///
  /// @throws StoreFailure if they can't be read
  List<StoredPlace> placesAt(String address, int limit);
}

package dev.postern.guard.lockout;

import dev.postern.store.GuardStore;
import dev.postern.store.StoredBlock;
import dev.postern.store.StoredPlace;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What changed and is not in the store yet: the latest of each, however often it changed.
/// Thread-safe.
final class Book {

  private static final Logger LOG = LoggerFactory.getLogger(Book.class);
  // Past it, which takes a store that fails for a while, the news is lost at a restart.
  private static final int MOST = 100_000;

  private final GuardStore store;
  private Map<StoredBlock.Id, Optional<StoredBlock>> blocks = new LinkedHashMap<>();
  private Map<Place, Optional<StoredPlace>> places = new LinkedHashMap<>();

  private record Place(String user, String address) {}

  Book(GuardStore store) {
    this.store = store;
  }

  synchronized void save(StoredBlock block) {
    note(blocks, block.id(), Optional.of(block));
  }

  synchronized void lift(StoredBlock.Id id) {
    note(blocks, id, Optional.empty());
  }

  synchronized void save(StoredPlace place) {
    note(places, new Place(place.user(), place.address()), Optional.of(place));
  }

  synchronized void leave(StoredPlace place) {
    note(places, new Place(place.user(), place.address()), Optional.empty());
  }

  /// Writes it, in one go. What can't be written waits for the next time. Blocks.
  void write() {
    Map<StoredBlock.Id, Optional<StoredBlock>> changedBlocks;
    Map<Place, Optional<StoredPlace>> changedPlaces;
    synchronized (this) {
      if (blocks.isEmpty() && places.isEmpty()) {
        return;
      }
      changedBlocks = blocks;
      changedPlaces = places;
      blocks = new LinkedHashMap<>();
      places = new LinkedHashMap<>();
    }
    try {
      store.save(changes(changedBlocks, changedPlaces)).toCompletableFuture().join();
    } catch (CompletionException failure) {
      LOG.warn("what the guard knows is not written now", failure.getCause());
      putBack(changedBlocks, changedPlaces);
    }
  }

  private synchronized void putBack(
      Map<StoredBlock.Id, Optional<StoredBlock>> oldBlocks,
      Map<Place, Optional<StoredPlace>> oldPlaces) {
    oldBlocks.putAll(blocks);
    oldPlaces.putAll(places);
    blocks = oldBlocks;
    places = oldPlaces;
  }

  private static <K, V> void note(Map<K, V> news, K key, V value) {
    if (news.size() < MOST || news.containsKey(key)) {
      news.put(key, value);
    }
  }

  private static GuardStore.Changes changes(
      Map<StoredBlock.Id, Optional<StoredBlock>> blocks, Map<Place, Optional<StoredPlace>> places) {
    List<StoredBlock> saved = new ArrayList<>();
    List<StoredBlock.Id> lifted = new ArrayList<>();
    blocks.forEach((id, block) -> block.ifPresentOrElse(saved::add, () -> lifted.add(id)));
    List<StoredPlace> known = new ArrayList<>();
    List<StoredPlace> left = new ArrayList<>();
    places.forEach(
        (place, found) ->
            found.ifPresentOrElse(
                known::add,
                () -> left.add(new StoredPlace(place.user(), place.address(), LocalDate.EPOCH))));
    return new GuardStore.Changes(saved, lifted, known, left);
  }
}

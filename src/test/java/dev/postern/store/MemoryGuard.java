package dev.postern.store;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/// A guard's store in memory, which counts its writes.
public final class MemoryGuard implements GuardStore {

  private final Map<StoredBlock.Id, StoredBlock> blocks = new LinkedHashMap<>();
  private final Map<List<String>, StoredPlace> places = new LinkedHashMap<>();
  private int writes;

  public synchronized int writes() {
    return writes;
  }

  @Override
  public synchronized CompletionStage<Void> save(Changes changes) {
    writes++;
    changes.blocks().forEach(block -> blocks.put(block.id(), block));
    changes.lifted().forEach(blocks::remove);
    changes.places().forEach(place -> places.put(key(place), place));
    changes.left().forEach(place -> places.remove(key(place)));
    return CompletableFuture.completedStage(null);
  }

  @Override
  public synchronized CompletionStage<Void> prune(Instant ended, LocalDate seen) {
    blocks.values().removeIf(block -> block.until() != null && block.until().isBefore(ended));
    places.values().removeIf(place -> place.seen().isBefore(seen));
    return CompletableFuture.completedStage(null);
  }

  @Override
  public synchronized List<StoredBlock> blocks(int limit) {
    return blocks.values().stream()
        .sorted(Comparator.comparing(StoredBlock::at).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public List<StoredPlace> places(int limit) {
    return places(_ -> true, limit);
  }

  @Override
  public List<StoredPlace> placesOf(String user, int limit) {
    return places(place -> place.user().equals(user), limit);
  }

  @Override
  public List<StoredPlace> placesAt(String address, int limit) {
    return places(place -> place.address().equals(address), limit);
  }

  private synchronized List<StoredPlace> places(Predicate<StoredPlace> which, int limit) {
    return places.values().stream()
        .filter(which)
        .sorted(Comparator.comparing(StoredPlace::seen).reversed())
        .limit(limit)
        .toList();
  }

  private static List<String> key(StoredPlace place) {
    return List.of(place.user(), place.address());
  }
}

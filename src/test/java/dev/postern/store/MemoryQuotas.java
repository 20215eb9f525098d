package dev.postern.store;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Counts in maps.
public final class MemoryQuotas implements QuotaStore {

  private final Map<List<String>, StoredUse> uses = new HashMap<>();
  private final Map<Long, StoredRecipient> recipients = new HashMap<>();

  @Override
  public synchronized List<StoredUse> uses(int most) {
    return uses.values().stream()
        .sorted(Comparator.comparing(StoredUse::at).reversed())
        .limit(most)
        .toList();
  }

  @Override
  public synchronized List<StoredRecipient> recipients(int most) {
    return recipients.values().stream()
        .sorted(Comparator.comparingInt(StoredRecipient::day).reversed())
        .limit(most)
        .toList();
  }

  @Override
  public synchronized CompletionStage<Void> save(
      List<StoredUse> changed, List<StoredRecipient> sentTo) {
    changed.forEach(use -> uses.put(List.of(use.kind(), use.name(), use.thing()), use));
    sentTo.forEach(recipient -> recipients.put(recipient.pair(), recipient));
    return CompletableFuture.completedStage(null);
  }

  @Override
  public synchronized CompletionStage<Void> prune(Instant before, int day) {
    uses.values().removeIf(use -> use.at().isBefore(before));
    recipients.values().removeIf(recipient -> recipient.day() < day);
    return CompletableFuture.completedStage(null);
  }
}

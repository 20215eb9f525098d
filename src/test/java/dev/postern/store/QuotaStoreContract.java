package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.QuotaStore.StoredRecipient;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every store of quotas does.
abstract class QuotaStoreContract {

  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678Z");

  abstract QuotaStore store();

  private static StoredUse use(String name, long day, int seconds) {
    return new StoredUse("key", name, "messages", 1, day, THEN.plusSeconds(seconds));
  }

  private void save(List<StoredUse> uses, List<StoredRecipient> recipients) {
    store().save(uses, recipients).toCompletableFuture().join();
  }

  @Test
  void theLatestUseOfAThingCounts() {
    save(List.of(use("a", 1, 0), use("b", 2, 1)), List.of());
    save(List.of(use("a", 5, 2)), List.of());
    assertThat(store().uses(10)).containsExactly(use("a", 5, 2), use("b", 2, 1));
    assertThat(store().uses(1)).containsExactly(use("a", 5, 2));
  }

  @Test
  void aRecipientHasItsLastDay() {
    save(List.of(), List.of(new StoredRecipient(-7, 100), new StoredRecipient(7, 101)));
    save(List.of(), List.of(new StoredRecipient(-7, 102)));
    assertThat(store().recipients(10))
        .containsExactly(new StoredRecipient(-7, 102), new StoredRecipient(7, 101));
    assertThat(store().recipients(1)).containsExactly(new StoredRecipient(-7, 102));
  }

  @Test
  void whatIsOldIsPruned() {
    save(
        List.of(use("a", 1, 0), use("b", 2, 60)),
        List.of(new StoredRecipient(1, 100), new StoredRecipient(2, 101)));
    store().prune(THEN.plusSeconds(60), 101).toCompletableFuture().join();
    assertThat(store().uses(10)).containsExactly(use("b", 2, 60));
    assertThat(store().recipients(10)).containsExactly(new StoredRecipient(2, 101));
  }
}

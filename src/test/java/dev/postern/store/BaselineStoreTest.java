package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.Octets;
import dev.postern.observe.Metrics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What both stores of baselines do, and that one of them outlives a restart.
class BaselineStoreTest {

  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678Z");

  @TempDir private Path directory;

  @Test
  void inMemory() {
    obeys(new MemoryBaselines());
  }

  @Test
  void inSqlite() {
    try (var store = SqliteStore.open(directory, 1 << 20, new Metrics())) {
      obeys(store.baselines());
    }
    try (var store = SqliteStore.open(directory, 1 << 20, new Metrics())) {
      assertThat(store.baselines().baseline("shop")).contains(baseline("shop", "new", 2));
    }
  }

  private static void obeys(BaselineStore store) {
    StoredBaseline first = baseline("app", "a", 0);
    StoredBaseline second = baseline("shop", "s", 1);
    store.saveBaselines(List.of(first, second)).toCompletableFuture().join();
    assertThat(store.baselines(10)).containsExactly(second, first);
    assertThat(store.baselines(1)).containsExactly(second);
    assertThat(store.baseline("app")).contains(first);
    assertThat(store.baseline("none")).isEmpty();

    StoredBaseline changed = baseline("shop", "new", 2);
    store.saveBaselines(List.of(changed)).toCompletableFuture().join();
    assertThat(store.baselines(10)).containsExactly(changed, first);

    store.removeBaselines(THEN.plusSeconds(1)).toCompletableFuture().join();
    assertThat(store.baselines(10)).containsExactly(changed);
  }

  private static StoredBaseline baseline(String user, String octets, long seconds) {
    return new StoredBaseline(user, Octets.ofUtf8(octets), THEN.plusSeconds(seconds));
  }
}

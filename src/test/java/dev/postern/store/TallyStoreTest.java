package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.observe.Metrics;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What both stores of counts do, and that one of them outlives a restart.
class TallyStoreTest {

  private static final LocalDate DAY = LocalDate.parse("2026-11-24");

  @TempDir private Path directory;

  @Test
  void inMemory() {
    obeys(new MemoryTallies());
  }

  @Test
  void inSqlite() {
    try (var store = SqliteStore.open(directory, 1 << 20, new Metrics())) {
      obeys(store.tallyStore());
    }
    try (var store = SqliteStore.open(directory, 1 << 20, new Metrics())) {
      assertThat(store.tallyStore().tallies(10))
          .containsExactly(tally(DAY.plusDays(1), "a.example", "later"));
    }
  }

  private static void obeys(TallyStore store) {
    var first = tally(DAY, "b.example", "{}", "mailto:a@b.example", "https://b.example/?a=b");
    var later = tally(DAY.plusDays(1), "a.example", "later");
    store.saveTallies(List.of(later, first)).toCompletableFuture().join();
    assertThat(store.tallies(10)).containsExactly(first, later);
    assertThat(store.tallies(1)).containsExactly(first);

    var changed = tally(DAY, "b.example", "{1}");
    store.saveTallies(List.of(changed)).toCompletableFuture().join();
    assertThat(store.tallies(10)).containsExactly(changed, later);

    store.removeTally(DAY, "b.example").toCompletableFuture().join();
    store.removeTally(DAY, "b.example").toCompletableFuture().join();
    assertThat(store.tallies(10)).containsExactly(later);
  }

  private static StoredTally tally(LocalDate day, String domain, String tally, String... done) {
    return new StoredTally(day, domain, tally, List.of(done));
  }
}

package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.observe.Metrics;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteOverridesTest extends OverrideStoreContract {

  @TempDir Path directory;
  private SqliteStore store;

  @BeforeEach
  void open() {
    store = SqliteStore.open(directory, SqliteStore.DEFAULT_MEMORY, new Metrics());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  OverrideStore store() {
    return store.overrides();
  }

  @Test
  void whatWasSavedIsThereAfterARestart() {
    var saved =
        new StoredOverride(
            "site",
            "mx.example",
            "suspend",
            "",
            "",
            Instant.ofEpochMilli(1_700_000_000_123L),
            null);
    store.overrides().save(saved).toCompletableFuture().join();
    store.close();
    open();
    assertThat(store.overrides().overrides()).containsExactly(saved);
  }
}

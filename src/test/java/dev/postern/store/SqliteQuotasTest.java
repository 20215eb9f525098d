package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.observe.Metrics;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteQuotasTest extends QuotaStoreContract {

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
  QuotaStore store() {
    return store.quotas();
  }

  @Test
  void aStoreThatHasJustWrittenSaysHowLongItTook() {
    store.quotas().save(java.util.List.of(), java.util.List.of()).toCompletableFuture().join();
    assertThat(store.commitTime()).isGreaterThan(Duration.ZERO).isLessThan(Duration.ofMinutes(1));
    assertThat(store.waiting()).isBetween(0.0, 1.0);
  }
}

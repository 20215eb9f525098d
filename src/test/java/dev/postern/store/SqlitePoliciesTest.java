package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.observe.Metrics;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlitePoliciesTest extends PolicyStoreContract {

  @TempDir private Path directory;
  private SqliteStore store;

  @BeforeEach
  void open() {
    store = SqliteStore.open(directory, 1 << 20, new Metrics());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  PolicyStore policies() {
    return store.policies();
  }

  @Test
  void theySurviveARestart() {
    var policy =
        new StoredPolicy(
            "a.example", "7", "any text", Instant.ofEpochMilli(1), Instant.ofEpochMilli(9));
    policies().save(policy).toCompletableFuture().join();
    store.close();
    open();
    assertThat(policies().policies()).containsExactly(policy);
  }
}

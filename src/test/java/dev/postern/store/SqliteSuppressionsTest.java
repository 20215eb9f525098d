package dev.postern.store;

import dev.postern.observe.Metrics;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteSuppressionsTest extends SuppressionContract {

  @TempDir private Path directory;
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
  SuppressionStore store() {
    return store.suppressions();
  }
}

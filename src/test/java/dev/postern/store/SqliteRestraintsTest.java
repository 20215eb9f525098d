package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.observe.Metrics;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteRestraintsTest extends RestraintStoreContract {

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
  RestraintStore store() {
    return store.restraints();
  }

  @Test
  void whatWasSavedIsThereAfterARestart() {
    StoredRestraint saved = restraint("billing", "quarantine", null, true);
    done(store().save(saved));
    store.close();
    open();
    assertThat(store().restraints()).containsExactly(saved);
  }
}

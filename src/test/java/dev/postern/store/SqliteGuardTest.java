package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.observe.Metrics;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteGuardTest extends GuardStoreContract {

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
  GuardStore store() {
    return store.guard();
  }

  @Test
  void whatWasSavedIsThereAfterARestart() {
    StoredBlock block = block("192.0.2.7", "guard", 1, THEN.plusSeconds(900));
    var place = new StoredPlace("billing", "192.0.2.7", DAY);
    done(
        store().save(new GuardStore.Changes(List.of(block), List.of(), List.of(place), List.of())));
    store.close();
    open();
    assertThat(store().blocks(10)).containsExactly(block);
    assertThat(store().places(10)).containsExactly(place);
  }
}

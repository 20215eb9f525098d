package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.observe.Metrics;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDkimTest extends DkimStoreContract {

  @TempDir private Path directory;
  private SqliteStore store;

  @BeforeEach
  void open() {
    store = SqliteStore.open(directory.resolve("data"), 1 << 20, new Metrics());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  DkimStore keys() {
    return store.dkim();
  }

  @Test
  void keysAreThereAfterAReopen() {
    keys().save(List.of(key("a.example", "x"))).toCompletableFuture().join();
    store.close();
    open();
    assertThat(keys().keys()).containsExactly(key("a.example", "x"));
  }

  @Test
  void aDamagedKeyIsNotUsed() throws SQLException {
    keys()
        .save(List.of(key("a.example", "x"), key("a.example", "y"), key("a.example", "z")))
        .toCompletableFuture()
        .join();
    try (var shell =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("data/postern.db"));
        var statement = shell.createStatement()) {
      statement.executeUpdate(
          "UPDATE dkim_key SET private_key = CAST(x'0102' || substr(private_key, 3) AS BLOB) WHERE"
              + " selector = 'x'");
      statement.executeUpdate("UPDATE dkim_key SET state = 'odd' WHERE selector = 'y'");
    }
    assertThat(keys().keys()).containsExactly(key("a.example", "z"));
  }
}

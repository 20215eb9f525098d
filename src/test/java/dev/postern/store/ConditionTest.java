package dev.postern.store;

import static dev.postern.store.Sample.accept;
import static dev.postern.store.Sample.octets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.observe.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Looks at stores, which must be as they were afterwards.
class ConditionTest {

  private static final int MESSAGES = 40;

  @TempDir private Path directory;
  private Path data;

  @BeforeEach
  void name() {
    data = directory.resolve("data");
  }

  private SqliteStore open() {
    return SqliteStore.open(data, 1 << 20, new Metrics());
  }

  private void fill(SqliteStore store) {
    for (int i = 0; i < MESSAGES; i++) {
      accept(store, i, octets(3000, i), "b@example.net");
    }
  }

  private static Map<String, String> contents(Path at) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (var files = Files.list(at)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        found.put(file.getFileName().toString(), Arrays.hashCode(Files.readAllBytes(file)) + "");
      }
    }
    return found;
  }

  @Test
  void aDirectoryWithoutAStoreHasNoCondition() throws IOException {
    assertThat(Condition.of(data)).isEmpty();
    Files.createDirectories(data);
    assertThat(Condition.of(data)).isEmpty();
    assertThat(contents(data)).isEmpty();
  }

  @Test
  void aClosedStoreIsReadAndLeftAsItWas() throws IOException {
    try (var store = open()) {
      fill(store);
    }
    Map<String, String> before = contents(data);
    Condition seen = Condition.of(data).orElseThrow();
    assertThat(seen.version()).isEqualTo(Schema.VERSION).isEqualTo(seen.known());
    assertThat(seen.pending()).isEqualTo(MESSAGES);
    assertThat(seen.damage()).isEmpty();
    assertThat(seen.isChecked()).isTrue();
    assertThat(seen.size()).isEqualTo(Files.size(data.resolve("postern.db")));
    assertThat(contents(data)).isEqualTo(before);
  }

  @Test
  void aStoreThatIsOpenIsReadWithItsLog() {
    try (var store = open()) {
      fill(store);
      Condition seen = Condition.of(data).orElseThrow();
      assertThat(seen.pending()).isEqualTo(MESSAGES);
      assertThat(seen.log()).isPositive();
      accept(store, 999, octets(10, 1), "c@example.net");
      assertThat(Condition.of(data).orElseThrow().pending()).isEqualTo(MESSAGES + 1);
    }
  }

  @Test
  void whatACrashLeftIsReadAndLeftAsItWas() throws IOException {
    Path left = Files.createDirectory(directory.resolve("left"));
    try (var store = open()) {
      fill(store);
      for (String name : new String[] {"postern.db", "postern.db-wal"}) {
        Files.copy(data.resolve(name), left.resolve(name));
      }
    }
    Map<String, String> before = contents(left);
    Condition seen = Condition.of(left).orElseThrow();
    assertThat(seen.pending()).isEqualTo(MESSAGES);
    Map<String, String> after = contents(left);
    after.remove("postern.db-shm");
    assertThat(after).isEqualTo(before);
  }

  @Test
  void damageIsFound() throws IOException {
    try (var store = open()) {
      fill(store);
    }
    Path file = data.resolve("postern.db");
    byte[] all = Files.readAllBytes(file);
    byte[] flipped = all.clone();
    Arrays.fill(flipped, 4096 * 2, flipped.length, (byte) 0x5a);
    Files.write(file, flipped);
    assertDamaged();
    for (int keep : new int[] {50, 4096, all.length / 2, all.length - 4096}) {
      Files.write(file, Arrays.copyOf(all, keep));
      assertDamaged();
    }
  }

  private void assertDamaged() {
    try {
      assertThat(Condition.of(data).orElseThrow().damage()).isPresent();
    } catch (StoreFailure failure) {
      assertThat(failure).hasMessageContaining("postern.db");
    }
  }

  @Test
  void anotherProgramsDatabaseIsNoStore() throws IOException, SQLException {
    Files.createDirectories(data);
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("postern.db"));
        var statement = connection.createStatement()) {
      statement.executeUpdate("CREATE TABLE x (y)");
    }
    assertThatThrownBy(() -> Condition.of(data))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("not a store of Postern");
  }

  @Test
  void aLogWithoutItsDatabaseIsAFault() throws IOException {
    Files.createDirectories(data);
    Files.write(data.resolve("postern.db-wal"), octets(5000, 1));
    assertThatThrownBy(() -> Condition.of(data))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("is missing");
  }
}

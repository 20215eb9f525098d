package dev.postern.store;

import static dev.postern.store.Sample.accept;
import static dev.postern.store.Sample.id;
import static dev.postern.store.Sample.octets;
import static dev.postern.store.Sample.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.observe.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files that are not what was written.
class DamageTest {

  private static final int MESSAGES = 30;

  @TempDir private Path directory;
  private Path data;
  private Path file;
  private final Map<Integer, StoredMessage> written = new HashMap<>();

  @BeforeEach
  void write() {
    data = directory.resolve("data");
    file = data.resolve("postern.db");
    try (var store = open(data)) {
      for (int i = 0; i < MESSAGES; i++) {
        int size = i == 7 ? 300_000 : 100 + 300 * i;
        written.put(
            i, accept(store, i, octets(size, i), "a" + i + "@example.org", "b@example.net"));
      }
    }
  }

  private static SqliteStore open(Path data) {
    return SqliteStore.open(data, 1 << 20, new Metrics());
  }

  @Test
  void anEmptyFileIsRefused() throws IOException {
    Files.write(file, new byte[0]);
    assertRefused("it has only 0 octets");
  }

  @Test
  void somethingElseIsRefused() throws IOException {
    Files.write(
        file, "Dear diary, ".repeat(1000).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertRefused("not an SQLite database");
  }

  @Test
  void aTruncatedFileIsRefused() throws IOException {
    byte[] all = Files.readAllBytes(file);
    for (int keep : new int[] {50, 4096, all.length / 2, all.length - 4096, all.length - 1}) {
      Files.write(file, java.util.Arrays.copyOf(all, keep));
      assertRefused(file.toString());
    }
  }

  @Test
  void aMissingFileWithALogIsRefused() throws IOException {
    Files.delete(file);
    Files.write(data.resolve("postern.db-wal"), octets(5000, 1));
    assertRefused("is missing");
  }

  private void assertRefused(String cause) {
    assertThatThrownBy(() -> open(data))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(cause)
        .hasMessageContaining("sqlite3 postern.db .dump");
  }

  @Test
  void aDamagedSpoolFileIsNoticedBeforeItsEnd() throws IOException {
    Path spooled;
    try (var files = Files.list(data.resolve("spool"))) {
      spooled = files.findFirst().orElseThrow();
    }
    byte[] octets = Files.readAllBytes(spooled);
    octets[200_000] ^= 1;
    Files.write(spooled, octets);
    try (var store = open(data)) {
      assertThatThrownBy(() -> read(store.body(id(7)).orElseThrow()))
          .isInstanceOf(StoreFailure.class)
          .hasMessageContaining("damaged");
      Files.delete(spooled);
      assertThatThrownBy(() -> read(store.body(id(7)).orElseThrow()))
          .isInstanceOf(StoreFailure.class)
          .hasMessageContaining(spooled.toString());
    }
  }

  @Test
  void aDamagedHeadIsNoticedBeforeTheEnd() throws SQLException {
    // A whole number of pieces: its last one is full.
    byte[] octets = octets(327_680, 1);
    try (var store = open(data)) {
      var message = Sample.message(100_000, "billing", 328_680, Sample.envelope("a@example.org"));
      store
          .accept(message, Sample.body(store, octets(1000, 2), octets), List.of())
          .toCompletableFuture()
          .join();
      assertThat(read(store.body(id(100_000)).orElseThrow())).hasSize(328_680);
    }
    try (var shell = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = shell.createStatement()) {
      statement.executeUpdate(
          "UPDATE body SET octets = CAST(x'00' || substr(octets, 2) AS BLOB)"
              + " WHERE octets IS NOT NULL AND file IS NOT NULL");
    }
    try (var store = open(data);
        Body.Reader reader = store.body(id(100_000)).orElseThrow().open()) {
      // The head and five pieces, of which the last one must not come.
      for (int i = 0; i < 5; i++) {
        reader.next();
      }
      assertThatThrownBy(reader::next)
          .isInstanceOf(StoreFailure.class)
          .hasMessageContaining("damaged");
    }
  }

  @Test
  @Tag("slow")
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void flippedBitsAreRefusedOrHarmless() throws IOException {
    byte[] intact = Files.readAllBytes(file);
    int refused = 0;
    for (int seed = 0; seed < 150; seed++) {
      var random = new Random(seed);
      byte[] damaged = intact.clone();
      int flips = 1 + random.nextInt(3);
      for (int i = 0; i < flips; i++) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, damaged);
      Files.deleteIfExists(data.resolve("postern.db-wal"));
      Files.deleteIfExists(data.resolve("postern.db-shm"));
      refused += opensIntact("seed " + seed) ? 0 : 1;
    }
    // Both happen, or the test tests nothing.
    assertThat(refused).isBetween(1, 149);
  }

  // False where it was refused; fails where something wrong is served.
  private boolean opensIntact(String seed) {
    try (var store = open(data)) {
      for (int i = 0; i < MESSAGES; i++) {
        assertServesNothingWrong(store, i, seed);
      }
      return true;
    } catch (StoreFailure e) {
      assertThat(e).hasMessageContaining(data.toString());
      return false;
    }
  }

  private void assertServesNothingWrong(SqliteStore store, int i, String seed) {
    try {
      store
          .message(id(i))
          .ifPresent(message -> assertThat(message).as(seed).isEqualTo(written.get(i)));
    } catch (StoreFailure _) {
      // said so
    }
    try {
      store
          .body(id(i))
          .ifPresent(
              body ->
                  assertThat(read(body))
                      .as(seed)
                      .isEqualTo(octets((int) written.get(i).size(), i)));
    } catch (StoreFailure _) {
      // said so
    }
    try {
      store.recipients(id(i));
      store.events(id(i));
    } catch (StoreFailure _) {
      // said so
    }
  }

  @Test
  @Tag("slow")
  void theRecoveryCommandWorks() throws IOException, InterruptedException {
    byte[] all = Files.readAllBytes(file);
    // The last pages hold bodies; the tables' roots are at the front.
    Files.write(file, java.util.Arrays.copyOf(all, all.length - 3 * 4096));
    String message = "";
    try {
      open(data).close();
    } catch (StoreFailure e) {
      message = e.getMessage();
    }
    List<String> commands =
        message.lines().filter(line -> line.startsWith("  ")).map(String::strip).toList();
    assertThat(commands).hasSize(4);

    var shell = new ProcessBuilder("sh", "-c", String.join("\n", commands));
    Process process = shell.inheritIO().start();
    assertThat(process.waitFor(Duration.ofSeconds(60))).isTrue();
    assertThat(process.exitValue()).isZero();

    try (var store = open(data)) {
      int found = 0;
      for (int i = 0; i < MESSAGES; i++) {
        assertServesNothingWrong(store, i, "recovered");
        found += store.message(id(i)).isPresent() ? 1 : 0;
      }
      assertThat(found).isGreaterThan(MESSAGES / 2);
      accept(store, 1_000_000, octets(10, 1), "a@example.org");
    }
  }
}

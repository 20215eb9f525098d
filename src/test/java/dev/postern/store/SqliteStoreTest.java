package dev.postern.store;

import static dev.postern.store.Sample.NOW;
import static dev.postern.store.Sample.accept;
import static dev.postern.store.Sample.id;
import static dev.postern.store.Sample.octets;
import static dev.postern.store.Sample.read;
import static dev.postern.store.Sample.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.mail.Handling;
import dev.postern.observe.Metrics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {

  private static final StoreLimits LIMITS =
      new StoreLimits(4 << 20, 10_000, 256 << 10, 1 << 20, 4 << 20, Duration.ofMillis(50));

  @TempDir private Path directory;
  private Path data;
  private SqliteStore store;

  @BeforeEach
  void open() {
    data = directory.resolve("data");
    store = SqliteStore.open(data, LIMITS, new Metrics());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void reopen() {
    store.close();
    store = SqliteStore.open(data, LIMITS, new Metrics());
  }

  @Override
  MessageStore store() {
    return store;
  }

  @Override
  KeyStore keys() {
    return store;
  }

  @Test
  void everythingIsThereAfterAReopen() {
    accept(store, 1, octets(100, 1), "a@example.org");
    accept(store, 2, octets(400_000, 2), "b@example.org");
    reopen();
    assertThat(read(store.body(id(1)).orElseThrow())).isEqualTo(octets(100, 1));
    assertThat(read(store.body(id(2)).orElseThrow())).isEqualTo(octets(400_000, 2));
    assertThat(store.pending(Due.FIRST, NOW.plusSeconds(1), 10)).hasSize(2);
  }

  @Test
  void aHeadIsThereAfterAReopen() throws IOException {
    byte[] head = octets(1000, 3);
    var message = Sample.message(3, "billing", 401_000, Sample.envelope("a@example.org"));
    store
        .accept(message, Sample.body(store, head, octets(400_000, 2)), List.of())
        .toCompletableFuture()
        .join();
    reopen();
    byte[] whole = read(store.body(id(3)).orElseThrow());
    assertThat(whole).startsWith(head).endsWith(octets(400_000, 2)).hasSize(401_000);
    assertThat(spooled()).hasSize(1);
  }

  @Test
  void filesAreTheOwnersAlone() throws IOException {
    accept(store, 2, octets(400_000, 2), "b@example.org");
    assertThat(permissions(data)).isEqualTo("rwx------");
    assertThat(permissions(data.resolve("spool"))).isEqualTo("rwx------");
    for (String name : List.of("postern.db", "postern.db-wal", "lock")) {
      assertThat(permissions(data.resolve(name))).isEqualTo("rw-------");
    }
    assertThat(permissions(spooled().getFirst())).isEqualTo("rw-------");
  }

  @Test
  void aSpoolFileGoesWithItsMessage() throws IOException {
    accept(store, 1, octets(400_000, 2), "a@example.org");
    assertThat(spooled()).hasSize(1);
    store
        .record(List.of(status(id(1), 0, RecipientState.DELIVERED, NOW)), List.of())
        .toCompletableFuture()
        .join();
    store.close();
    assertThat(spooled()).isEmpty();
  }

  @Test
  void aDiscardedDraftLeavesNothing() throws IOException {
    BodyDraft before = store.draft();
    before.write(ByteBuffer.allocate(400_000));
    before.discard();
    before.discard();
    BodyDraft after = store.draft();
    after.write(ByteBuffer.allocate(400_000));
    after.finish().toCompletableFuture().join();
    after.discard();
    store.close();
    assertThat(spooled()).isEmpty();
  }

  @Test
  void discardingAnAcceptedDraftDoesNothing() {
    BodyDraft draft = store.draft();
    draft.write(ByteBuffer.wrap(octets(400_000, 1)));
    Body body = draft.finish().toCompletableFuture().join();
    var message = Sample.message(1, "billing", 400_000, Sample.envelope("a@example.org"));
    store.accept(message, body, List.of()).toCompletableFuture().join();
    draft.discard();
    reopen();
    assertThat(read(store.body(id(1)).orElseThrow())).isEqualTo(octets(400_000, 1));
  }

  @Test
  void orphansGoAtStart() throws IOException {
    accept(store, 1, octets(400_000, 1), "a@example.org");
    Path orphan = data.resolve("spool/00000000-0000-0000-0000-000000000000.eml");
    Files.write(orphan, octets(10, 1));
    reopen();
    assertThat(orphan).doesNotExist();
    assertThat(spooled()).hasSize(1);
  }

  @Test
  void draftsSpillWhenMemoryIsShort() throws IOException {
    var drafts = new ArrayList<BodyDraft>();
    for (int i = 0; i < 40; i++) {
      BodyDraft draft = store.draft();
      if (!draft.write(ByteBuffer.wrap(octets(200_000, i)))) {
        draft.caughtUp().toCompletableFuture().join();
      }
      drafts.add(draft);
    }
    // 4 MiB hold sixteen buffers of 256 KiB.
    for (int i = 0; i < 40; i++) {
      Body body = drafts.get(i).finish().toCompletableFuture().join();
      assertThat(body.inMemory()).isEqualTo(i < 16);
      assertThat(read(body)).isEqualTo(octets(200_000, i));
      drafts.get(i).discard();
    }
    assertThat(Sample.body(store, octets(200_000, 1)).inMemory()).isTrue();
  }

  @Test
  void aWriterIsToldToStop() {
    BodyDraft draft = store.draft();
    boolean go = true;
    int pieces = 0;
    while (go && pieces < 10_000) {
      go = draft.write(ByteBuffer.allocate(1 << 19));
      pieces++;
    }
    assertThat(go).isFalse();
    draft.caughtUp().toCompletableFuture().join();
    draft.discard();
  }

  @Test
  void twoStoresOnOneDirectoryAreRefused() {
    assertThatThrownBy(() -> SqliteStore.open(data, LIMITS, new Metrics()))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("another postern uses " + data.toAbsolutePath());
    accept(store, 1, octets(10, 1), "a@example.org");
  }

  @Test
  void aNewerSchemaIsRefused() throws SQLException {
    store.close();
    sql("PRAGMA user_version = 99");
    assertThatThrownBy(() -> SqliteStore.open(data, LIMITS, new Metrics()))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("schema version 99")
        .hasMessageContaining("knows " + Schema.VERSION)
        .hasMessageContaining("newer Postern");
    sql("PRAGMA user_version = " + Schema.VERSION);
    open();
  }

  @Test
  void aStoreOfVersionOneIsBroughtForward() throws SQLException, IOException {
    var message = Sample.message(1, "billing", 4, Sample.envelope("a@example.org"));
    store.close();
    data = Files.createDirectory(directory.resolve("old"));
    try (Connection first = connect();
        var statement = first.createStatement()) {
      statement.executeUpdate(script("V1__messages.sql"));
    }
    sql("PRAGMA application_id = " + Schema.APPLICATION);
    sql("PRAGMA user_version = 1");
    // As version 1 sealed it.
    sql(
        "INSERT INTO message VALUES (%d, %d, 'billing', 'default', 'app@app.example', '7BIT', 0,"
                .formatted(id(1).value(), NOW.toEpochMilli() + 1)
            + " NULL, NULL, 4, '<1@app.example>', 'Grüße 1', -871244804)");
    sql(
        "INSERT INTO recipient VALUES (%d, 0, 'a@example.org', NULL, NULL, 'pending', 0, %d, NULL, 0)"
            .formatted(id(1).value(), NOW.toEpochMilli() + 1));

    store = SqliteStore.open(data, LIMITS, new Metrics());

    assertThat(store.message(id(1))).contains(message);
    assertThat(store.pending(Due.FIRST, NOW.plusSeconds(1), 10)).hasSize(1);
    accept(store, 2, octets(10, 1), "b@example.org");
    assertThat(store.list(List.of(RecipientState.PENDING), id(9), 9)).hasSize(2);
  }

  private static String script(String name) throws IOException {
    return Files.readString(Path.of("src/main/resources/store", name));
  }

  @Test
  void aChangedWishIsNoticed() throws SQLException {
    var handling = new Handling(null, null, 3, Handling.Tls.REQUIRED);
    var held = Sample.message(1, "billing", 10, Sample.envelope("a@example.org").with(handling));
    store.accept(held, Sample.body(store, octets(10, 1)), List.of()).toCompletableFuture().join();
    accept(store, 2, octets(10, 1), "b@example.org");
    close();
    sql("UPDATE message SET tls = 'not-required'");

    store = SqliteStore.open(data, LIMITS, new Metrics());

    assertThatThrownBy(() -> store.message(id(1))).hasMessageContaining("checksum");
    assertThatThrownBy(() -> store.message(id(2))).hasMessageContaining("checksum");
  }

  @Test
  void somebodyElsesDatabaseIsRefused() throws SQLException {
    store.close();
    sql("PRAGMA application_id = 7");
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("not a store of Postern")
        .hasMessageContaining("sqlite3 postern.db .dump");
  }

  @Test
  void aFailingDiskRefusesMailKeepsOutcomesAndRecovers() throws Exception {
    accept(store, 1, octets(10, 1), "a@example.org");
    CompletableFuture<Void> outcome;
    try (Connection other = connect();
        var statement = other.createStatement()) {
      // Somebody has the write lock: no commit works, as on a full disk.
      statement.execute("BEGIN IMMEDIATE");
      assertThatThrownBy(() -> accept(store, 2, octets(10, 1), "a@example.org"))
          .hasCauseInstanceOf(StoreFailure.class)
          .hasMessageContaining("postern.db");
      assertThat(store.healthy()).isFalse();
      assertThatThrownBy(() -> accept(store, 3, octets(300_000, 1), "a@example.org"))
          .hasCauseInstanceOf(StoreFailure.class);
      outcome =
          store
              .record(List.of(status(id(1), 0, RecipientState.BOUNCED, NOW)), List.of())
              .toCompletableFuture();
      assertThat(outcome).isNotDone();
      statement.execute("ROLLBACK");
    }
    outcome.join();
    while (!store.healthy()) {
      Thread.onSpinWait();
    }
    accept(store, 2, octets(10, 1), "a@example.org");
    assertThat(store.recipients(id(1)).getFirst().state()).isEqualTo(RecipientState.BOUNCED);
    assertThat(store.message(id(3))).isEmpty();
    store.close();
    assertThat(spooled()).isEmpty();
  }

  @Test
  void aFullDiskIsOverWhenThereIsRoomAgain() throws Exception {
    accept(store, 1, octets(10, 1), "a@example.org");
    // The engine's own limit makes the very fault of a full disk, which closes statements.
    store.limitPages(20);
    assertThatThrownBy(() -> accept(store, 2, octets(200_000, 1), "a@example.org"))
        .hasCauseInstanceOf(StoreFailure.class)
        .hasMessageContaining("full");
    var outcome =
        store
            .record(List.of(status(id(1), 0, RecipientState.BOUNCED, NOW)), List.of())
            .toCompletableFuture();
    store.limitPages(1_000_000);
    outcome.orTimeout(10, TimeUnit.SECONDS).join();
    accept(store, 3, octets(200_000, 1), "a@example.org");
    assertThat(store.healthy()).isTrue();
  }

  @Test
  void oneBadMessageDoesNotSpoilItsBatch() {
    accept(store, 1, octets(10, 1), "a@example.org");
    var stages = new ArrayList<CompletableFuture<Void>>();
    for (int i = 0; i < 200; i++) {
      int millis = i % 10 == 0 ? 1 : 1000 + i;
      var message = Sample.message(millis, "billing", 10, Sample.envelope("a@example.org"));
      stages.add(
          store
              .accept(message, Sample.body(store, octets(10, i)), List.of())
              .toCompletableFuture());
    }
    for (int i = 0; i < 200; i++) {
      stages.get(i).handle((_, _) -> "").join();
      assertThat(stages.get(i).isCompletedExceptionally()).isEqualTo(i % 10 == 0);
    }
    assertThat(store.backlog().pending()).isEqualTo(181);
  }

  @Test
  void nobodyWaitsForAWriterThatHasDied() {
    var body =
        new Body() {
          @Override
          public long size() {
            return 10;
          }

          @Override
          public boolean inMemory() {
            throw new OutOfMemoryError("as if");
          }

          @Override
          public Reader open() {
            throw new StoreFailure("not needed");
          }
        };
    var message = Sample.message(1, "billing", 10, Sample.envelope("a@example.org"));
    assertThatThrownBy(
            () ->
                store
                    .accept(message, body, List.of())
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join())
        .hasCauseInstanceOf(StoreFailure.class);
    assertThat(store.healthy()).isFalse();
  }

  @Test
  void afterCloseEverythingFails() {
    store.close();
    assertThat(store.healthy()).isFalse();
    assertThatThrownBy(() -> accept(store, 1, octets(10, 1), "a@example.org"))
        .hasCauseInstanceOf(StoreFailure.class);
    assertThatThrownBy(() -> store.message(id(1))).isInstanceOf(StoreFailure.class);
  }

  @Test
  @Tag("slow")
  void theLogStaysBounded() throws IOException {
    long most = 0;
    for (int round = 0; round < 100; round++) {
      var stages = new ArrayList<CompletableFuture<?>>();
      for (int i = 0; i < 40; i++) {
        int millis = round * 100 + i;
        var message = Sample.message(millis, "billing", 8000, Sample.envelope("a@example.org"));
        stages.add(
            store
                .accept(message, Sample.body(store, octets(8000, i)), List.of())
                .thenCompose(
                    _ ->
                        store.record(
                            List.of(status(id(millis), 0, RecipientState.DELIVERED, NOW)),
                            List.of()))
                .toCompletableFuture());
      }
      CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new)).join();
      most = Math.max(most, Files.size(data.resolve("postern.db-wal")));
    }
    // Some 60 MiB of log were written.
    assertThat(most).isLessThan(LIMITS.most() + (4 << 20));
    assertThat(Files.size(data.resolve("postern.db"))).isLessThan(16 << 20);
  }

  @Test
  void theIndexesServeTheQueries() throws SQLException {
    assertThat(
            plan(
                "SELECT count(*), min(message) FROM recipient INDEXED BY recipient_pending WHERE"
                    + " state = 'pending'"))
        .contains("recipient_pending");
    assertThat(plan("SELECT 1 FROM body WHERE file = 'x'")).contains("body_file");
    assertThat(
            plan(
                "SELECT message FROM recipient WHERE state = 'captured' AND state IN ('held',"
                    + " 'captured') AND message < 5 ORDER BY message DESC LIMIT 3"))
        .contains("recipient_kept");
    assertThat(
            plan(
                """
                SELECT * FROM recipient INDEXED BY recipient_pending WHERE state = 'pending'
                AND (next_attempt, message, idx) > (1, 2, 3) AND next_attempt <= 9
                ORDER BY next_attempt, message, idx LIMIT 5\
                """))
        .contains("SEARCH")
        .doesNotContain("TEMP B-TREE");
  }

  @Test
  void anOperatorReadsTheView() throws SQLException {
    accept(store, 1, octets(10, 1), "a@example.org");
    try (Connection other = connect();
        var rows =
            other.createStatement().executeQuery("SELECT message, recipient, next FROM mail")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).isEqualTo(id(1).toString());
      assertThat(rows.getString(2)).isEqualTo("a@example.org");
      assertThat(rows.getString(3)).isEqualTo("2026-11-22 12:00:00");
    }
  }

  private String plan(String query) throws SQLException {
    var plan = new StringBuilder();
    try (Connection other = connect();
        var rows = other.createStatement().executeQuery("EXPLAIN QUERY PLAN " + query)) {
      while (rows.next()) {
        plan.append(rows.getString(4)).append('\n');
      }
    }
    return plan.toString();
  }

  private void sql(String text) throws SQLException {
    try (Connection other = connect();
        var statement = other.createStatement()) {
      statement.execute(text);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + data.resolve("postern.db"));
  }

  private List<Path> spooled() throws IOException {
    try (var files = Files.list(data.resolve("spool"))) {
      return files.toList();
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}

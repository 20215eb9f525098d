package dev.postern.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;

/// The database file: made, checked and opened.
final class Database {

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 100;
  private static final int VERSION_OFFSET = 60;

  /// Larger ones aren't read through at start: a page that is damaged is found when it is read.
  private static final long MAX_FULL_CHECK = 64L << 20;

  /// How long a statement waits for a lock, held by a shell or a backup.
  private static final int BUSY_MILLIS = 1000;

  private final DataDirectory directory;

  Database(DataDirectory directory) {
    this.directory = directory;
  }

  Path file() {
    return directory.database();
  }

  /// Makes, migrates or refuses the file.
  ///
  /// @throws StoreFailure with the file, the cause and the remedy
  void prepare() {
    try {
      if (!Files.exists(file())) {
        create();
      }
      check();
    } catch (SQLException | IOException e) {
      throw damaged(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }

  private void create() throws SQLException, IOException {
    if (Files.exists(directory.log()) && Files.size(directory.log()) > 0) {
      throw damaged("the file is missing, but its write-ahead log is there", null);
    }
    Path fresh = directory.startDatabase();
    try (Connection connection = connect(fresh)) {
      pragma(connection, "page_size = 4096");
      pragma(connection, "application_id = " + Schema.APPLICATION);
      Schema.migrate(connection, 0);
    }
    directory.finishDatabase(fresh);
  }

  private void check() throws SQLException, IOException {
    checkHeader();
    try (Connection connection = connect(file())) {
      checkVersion(connection);
      // Writes the log back, so that the file's length can be compared with what it says of itself.
      number(connection, "wal_checkpoint(TRUNCATE)");
      long expected = number(connection, "page_count") * number(connection, "page_size");
      long actual = Files.size(file());
      if (actual < expected) {
        throw damaged("it has " + actual + " octets of " + expected + ": it was cut off", null);
      }
      if (actual <= MAX_FULL_CHECK) {
        checkPages(connection);
      }
      int version = (int) number(connection, "user_version");
      if (version < Schema.VERSION) {
        Schema.migrate(connection, version);
      }
    }
  }

  private void checkHeader() throws IOException {
    byte[] start;
    try (var stream = Files.newInputStream(file())) {
      start = stream.readNBytes(HEADER);
    }
    if (start.length < HEADER) {
      throw damaged("it has only " + start.length + " octets", null);
    }
    if (!Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw damaged("it is not an SQLite database", null);
    }
  }

  private void checkVersion(Connection connection) throws SQLException {
    long application = number(connection, "application_id");
    if (application != Schema.APPLICATION) {
      throw damaged("it is not a store of Postern (application_id " + application + ")", null);
    }
    long version = number(connection, "user_version");
    if (version > Schema.VERSION) {
      throw new StoreFailure(
          file()
              + " has schema version "
              + version
              + ", this program knows "
              + Schema.VERSION
              + "; start the newer Postern that wrote it, or restore the backup from before the"
              + " upgrade");
    }
    if (version < 1) {
      throw damaged("its schema version is " + version, null);
    }
  }

  private void checkPages(Connection connection) throws SQLException {
    Optional<String> damage = damage(connection);
    if (damage.isPresent()) {
      throw damaged(damage.get(), null);
    }
  }

  /// What is wrong with its pages; empty where nothing was found.
  static Optional<String> damage(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("PRAGMA quick_check(1)")) {
      String verdict = rows.next() ? rows.getString(1) : "no answer";
      return verdict.equals("ok")
          ? Optional.empty()
          : Optional.of(verdict.strip().replace('\n', ' '));
    }
  }

  /// A connection that may write; one thread's.
  Connection writer() throws SQLException {
    Connection connection = connect(file());
    pragma(connection, "journal_mode = WAL");
    pragma(connection, "synchronous = FULL");
    pragma(connection, "wal_autocheckpoint = 0");
    pragma(connection, "cache_size = -16384");
    return connection;
  }

  /// A connection that can't write.
  Connection reader() throws SQLException {
    Connection connection = connect(file());
    pragma(connection, "query_only = ON");
    pragma(connection, "cache_size = -2048");
    return connection;
  }

  private static Connection connect(Path file) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    pragma(connection, "busy_timeout = " + BUSY_MILLIS);
    pragma(connection, "synchronous = FULL");
    pragma(connection, "cell_size_check = ON");
    pragma(connection, "trusted_schema = OFF");
    pragma(connection, "temp_store = MEMORY");
    return connection;
  }

  static void pragma(Connection connection, String text) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("PRAGMA " + text);
    }
  }

  static long number(Connection connection, String pragma) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("PRAGMA " + pragma)) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  private StoreFailure damaged(String cause, @org.jspecify.annotations.Nullable Throwable e) {
    // Not `.recover`: the sqlite3 of Debian 12 is built without what it needs.
    String message =
        """
        the store %1$s cannot be used: %2$s
        Keep a copy of %3$s and restore a backup; or save what is readable, then start again:
          cd %3$s && sqlite3 postern.db .dump | sed 's/^ROLLBACK.*/COMMIT;/' > saved.sql
          echo "PRAGMA application_id = %4$d; PRAGMA user_version = %5$d;" >> saved.sql
          sqlite3 saved.db < saved.sql; mkdir damaged && mv postern.db* damaged/
          mv saved.db postern.db && chmod 600 postern.db\
        """
            .formatted(
                file(),
                cause,
                file().toAbsolutePath().getParent(),
                Schema.APPLICATION,
                versionInHeader());
    return e == null ? new StoreFailure(message) : new StoreFailure(message, e);
  }

  // SQLite itself says nothing of a damaged file; the header of the format has it at this place.
  private int versionInHeader() {
    try (var stream = Files.newInputStream(file())) {
      byte[] start = stream.readNBytes(HEADER);
      int version = start.length < HEADER ? 0 : ByteBuffer.wrap(start).getInt(VERSION_OFFSET);
      return version >= 1 && version <= Schema.VERSION ? version : Schema.VERSION;
    } catch (IOException _) {
      return Schema.VERSION;
    }
  }
}

package dev.postern.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.sqlite.SQLiteConfig;

/// How a store is, as somebody sees it who only looks: whether a relay runs on it or not, it is
/// neither locked for long nor changed.
///
/// @param version of its schema
/// @param known the version that this program brings a store to
/// @param size of the database in octets
/// @param log what waits in the write-ahead log to be copied back, in octets
/// @param free octets of the database that hold nothing
/// @param pending recipients that are not done
/// @param damage what is wrong; empty where nothing was found
/// @param isChecked whether its pages were read through
public record Condition(
    int version,
    int known,
    long size,
    long log,
    long free,
    long pending,
    Optional<String> damage,
    boolean isChecked) {

  /// Larger ones are not read through: it would keep the relay from copying its log back meanwhile.
  private static final long MOST_CHECKED = 256L << 20;

  private static final int BUSY_MILLIS = 1000;

  /// Empty where a data directory has no store yet.
  ///
  /// @throws StoreFailure if the file can't be read, or is no store of ours
  public static Optional<Condition> of(Path data) {
    Path file = DataDirectory.database(data);
    Path log = DataDirectory.log(data);
    try {
      if (!Files.exists(file)) {
        if (Files.exists(log) && Files.size(log) > 0) {
          throw new StoreFailure(file + " is missing, but its write-ahead log is there");
        }
        return Optional.empty();
      }
      if (!Files.isReadable(file)) {
        throw new StoreFailure(file + " may not be read by this user");
      }
      long size = Files.size(file);
      long waiting = Files.exists(log) ? Files.size(log) : 0;
      try (Connection connection = connect(file, Files.exists(log))) {
        return Optional.of(read(connection, file, size, waiting));
      }
    } catch (SQLException | IOException cause) {
      throw new StoreFailure(file + " can't be read: " + cause.getMessage(), cause);
    }
  }

  private static Condition read(Connection connection, Path file, long size, long log)
      throws SQLException {
    long application = Database.number(connection, "application_id");
    if (application != Schema.APPLICATION) {
      throw new StoreFailure(
          file + " is not a store of Postern (application_id " + application + ")");
    }
    int version = (int) Database.number(connection, "user_version");
    long page = Database.number(connection, "page_size");
    boolean checked = size <= MOST_CHECKED;
    Optional<String> damage = checked ? Database.damage(connection) : Optional.empty();
    return new Condition(
        version,
        Schema.VERSION,
        size,
        log,
        Database.number(connection, "freelist_count") * page,
        damage.isPresent() || version < 1 ? 0 : pending(connection),
        damage,
        checked);
  }

  private static long pending(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery("SELECT count(*) FROM recipient WHERE state = 'pending'")) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  // Without a log nobody has it open: then not even the files beside it are made. With one, a
  // reader takes part in the locks of the others.
  private static Connection connect(Path file, boolean hasLog) throws SQLException {
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(BUSY_MILLIS);
    Connection connection =
        DriverManager.getConnection(
            "jdbc:sqlite:" + file.toUri() + (hasLog ? "?mode=ro" : "?immutable=1"),
            config.toProperties());
    Database.pragma(connection, "query_only = ON");
    Database.pragma(connection, "cell_size_check = ON");
    Database.pragma(connection, "trusted_schema = OFF");
    return connection;
  }
}

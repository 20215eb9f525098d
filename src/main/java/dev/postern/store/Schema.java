package dev.postern.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// The numbered migrations. The version of a database is its `user_version`; see
/// docs/adr/0004-schema-version.md.
final class Schema {

  /// `Post`: marks the file as ours (SQLite's application_id).
  static final int APPLICATION = 0x506f7374;

  private static final List<String> MIGRATIONS =
      List.of(
          "V1__messages.sql",
          "V2__handling.sql",
          "V3__dkim.sql",
          "V4__suppression.sql",
          "V5__sts.sql",
          "V6__tlsrpt.sql",
          "V7__shaping.sql",
          "V8__guard.sql",
          "V9__quotas.sql",
          "V10__volume.sql",
          "V11__restraint.sql");

  static final int VERSION = MIGRATIONS.size();

  private Schema() {}

  /// Brings a database from its version to ours, a transaction for each step.
  static void migrate(Connection connection, int from) throws SQLException, IOException {
    for (int version = from + 1; version <= VERSION; version++) {
      String script = read(MIGRATIONS.get(version - 1));
      try (var statement = connection.createStatement()) {
        statement.executeUpdate("BEGIN IMMEDIATE");
        try {
          statement.executeUpdate(script);
          statement.executeUpdate("PRAGMA user_version = " + version);
          statement.executeUpdate("COMMIT");
        } catch (SQLException e) {
          statement.executeUpdate("ROLLBACK");
          throw e;
        }
      }
    }
  }

  private static String read(String name) throws IOException {
    try (InputStream resource = Schema.class.getResourceAsStream("/store/" + name)) {
      if (resource == null) {
        throw new IOException("the program lacks its resource store/" + name);
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

package dev.postern.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The table `override`.
final class SqliteOverrides implements OverrideStore {

  private static final String SELECT =
      "SELECT kind, name, action, argument, reason, at, until FROM override ORDER BY at";
  private static final String SAVE =
      """
      INSERT OR REPLACE INTO override (kind, name, action, argument, reason, at, until)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String REMOVE =
      "DELETE FROM override WHERE kind = ? AND name = ? AND action = ?";

  private final SideTable table;

  SqliteOverrides(SideTable table) {
    this.table = table;
  }

  @Override
  public List<StoredOverride> overrides() {
    return table.read(
        session -> {
          List<StoredOverride> found = new ArrayList<>();
          try (ResultSet rows = session.prepare(SELECT).executeQuery()) {
            while (rows.next()) {
              found.add(
                  new StoredOverride(
                      rows.getString(1),
                      rows.getString(2),
                      rows.getString(3),
                      rows.getString(4),
                      rows.getString(5),
                      Instant.ofEpochMilli(rows.getLong(6)),
                      instant(rows, 7)));
            }
          }
          return found;
        });
  }

  @Override
  public CompletionStage<Void> save(StoredOverride override) {
    return table.write(
        connection -> {
          try (PreparedStatement save = connection.prepareStatement(SAVE)) {
            save.setString(1, override.kind());
            save.setString(2, override.name());
            save.setString(3, override.action());
            save.setString(4, override.argument());
            save.setString(5, override.reason());
            save.setLong(6, override.at().toEpochMilli());
            Instant until = override.until();
            if (until == null) {
              save.setNull(7, Types.INTEGER);
            } else {
              save.setLong(7, until.toEpochMilli());
            }
            save.executeUpdate();
          }
        });
  }

  @Override
  public CompletionStage<Void> remove(String kind, String name, String action) {
    return table.write(
        connection -> {
          try (PreparedStatement remove = connection.prepareStatement(REMOVE)) {
            remove.setString(1, kind);
            remove.setString(2, name);
            remove.setString(3, action);
            remove.executeUpdate();
          }
        });
  }

  private static @Nullable Instant instant(ResultSet rows, int column) throws SQLException {
    long millis = rows.getLong(column);
    return rows.wasNull() ? null : Instant.ofEpochMilli(millis);
  }
}

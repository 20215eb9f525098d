package dev.postern.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// The table `restraint`.
final class SqliteRestraints implements RestraintStore {

  private static final String SELECT =
      "SELECT user, kind, reason, set_by, at, holding, until FROM restraint ORDER BY at";
  private static final String SAVE =
      """
      INSERT OR REPLACE INTO restraint (user, kind, reason, set_by, at, holding, until)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String HELD = "UPDATE restraint SET holding = 0 WHERE user = ? AND kind = ?";
  private static final String REMOVE = "DELETE FROM restraint WHERE user = ? AND kind = ?";

  private final SideTable table;

  SqliteRestraints(SideTable table) {
    this.table = table;
  }

  @Override
  public List<StoredRestraint> restraints() {
    return table.read(
        session -> {
          List<StoredRestraint> found = new ArrayList<>();
          try (ResultSet rows = session.prepare(SELECT).executeQuery()) {
            while (rows.next()) {
              long millis = rows.getLong(7);
              Instant until = rows.wasNull() ? null : Instant.ofEpochMilli(millis);
              found.add(
                  new StoredRestraint(
                      rows.getString(1),
                      rows.getString(2),
                      rows.getString(3),
                      rows.getString(4),
                      Instant.ofEpochMilli(rows.getLong(5)),
                      until,
                      rows.getInt(6) == 1));
            }
          }
          return found;
        });
  }

  @Override
  public CompletionStage<Void> save(StoredRestraint restraint) {
    return table.write(
        connection -> {
          try (PreparedStatement save = connection.prepareStatement(SAVE)) {
            save.setString(1, restraint.user());
            save.setString(2, restraint.kind());
            save.setString(3, restraint.reason());
            save.setString(4, restraint.setBy());
            save.setLong(5, restraint.at().toEpochMilli());
            save.setInt(6, restraint.holding() ? 1 : 0);
            Instant until = restraint.until();
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
  public CompletionStage<Void> held(String user, String kind) {
    return change(HELD, user, kind);
  }

  @Override
  public CompletionStage<Void> remove(String user, String kind) {
    return change(REMOVE, user, kind);
  }

  private CompletionStage<Void> change(String sql, String user, String kind) {
    return table.write(
        connection -> {
          try (PreparedStatement change = connection.prepareStatement(sql)) {
            change.setString(1, user);
            change.setString(2, kind);
            change.executeUpdate();
          }
        });
  }
}

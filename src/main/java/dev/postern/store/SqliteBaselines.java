package dev.postern.store;

import dev.postern.mail.Octets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// The table `volume_baseline`.
final class SqliteBaselines implements BaselineStore {

  private final SideTable table;

  SqliteBaselines(SideTable table) {
    this.table = table;
  }

  @Override
  public CompletionStage<Void> saveBaselines(Collection<StoredBaseline> baselines) {
    List<StoredBaseline> all = List.copyOf(baselines);
    return table.write(
        connection -> {
          try (var insert =
              connection.prepareStatement(
                  "INSERT INTO volume_baseline (user, baseline, at) VALUES (?1, ?2, ?3) ON CONFLICT"
                      + " DO UPDATE SET baseline = excluded.baseline, at = excluded.at")) {
            for (StoredBaseline one : all) {
              insert.setString(1, one.user());
              insert.setBytes(2, one.baseline().toArray());
              insert.setLong(3, one.at().toEpochMilli());
              insert.addBatch();
            }
            insert.executeBatch();
          }
        });
  }

  @Override
  public CompletionStage<Void> removeBaselines(Instant before) {
    return table.write(
        connection -> {
          try (var delete =
              connection.prepareStatement("DELETE FROM volume_baseline WHERE at < ?1")) {
            delete.setLong(1, before.toEpochMilli());
            delete.executeUpdate();
          }
        });
  }

  @Override
  public Optional<StoredBaseline> baseline(String user) {
    return table.read(
        session -> {
          PreparedStatement query =
              session.prepare("SELECT user, baseline, at FROM volume_baseline WHERE user = ?1");
          query.setString(1, user);
          return rows(query).stream().findFirst();
        });
  }

  @Override
  public List<StoredBaseline> baselines(int limit) {
    return table.read(
        session -> {
          PreparedStatement query =
              session.prepare(
                  "SELECT user, baseline, at FROM volume_baseline ORDER BY at DESC, user LIMIT ?1");
          query.setInt(1, limit);
          return rows(query);
        });
  }

  private static List<StoredBaseline> rows(PreparedStatement query) throws SQLException {
    var found = new ArrayList<StoredBaseline>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        found.add(
            new StoredBaseline(
                rows.getString(1),
                Octets.copyOf(rows.getBytes(2)),
                Instant.ofEpochMilli(rows.getLong(3))));
      }
    }
    return found;
  }
}

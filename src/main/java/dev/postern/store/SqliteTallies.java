package dev.postern.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// The table `tls_tally`.
final class SqliteTallies implements TallyStore {

  private final SideTable table;

  SqliteTallies(SideTable table) {
    this.table = table;
  }

  @Override
  public CompletionStage<Void> saveTallies(List<StoredTally> tallies) {
    return table.write(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "INSERT INTO tls_tally (day, domain, tally, done) VALUES (?, ?, ?, ?) ON CONFLICT"
                      + " DO UPDATE SET tally = excluded.tally, done = excluded.done")) {
            for (StoredTally tally : tallies) {
              statement.setLong(1, tally.day().toEpochDay());
              statement.setString(2, tally.domain());
              statement.setString(3, tally.tally());
              statement.setString(4, String.join("\n", tally.done()));
              statement.addBatch();
            }
            statement.executeBatch();
          }
        });
  }

  @Override
  public CompletionStage<Void> removeTally(LocalDate day, String domain) {
    return table.write(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement("DELETE FROM tls_tally WHERE day = ? AND domain = ?")) {
            statement.setLong(1, day.toEpochDay());
            statement.setString(2, domain);
            statement.executeUpdate();
          }
        });
  }

  @Override
  public List<StoredTally> tallies(int limit) {
    return table.read(
        session -> {
          PreparedStatement statement =
              session.prepare(
                  "SELECT day, domain, tally, done FROM tls_tally ORDER BY day, domain LIMIT ?");
          statement.setInt(1, limit);
          try (ResultSet rows = statement.executeQuery()) {
            var tallies = new ArrayList<StoredTally>();
            while (rows.next()) {
              tallies.add(tally(rows));
            }
            return tallies;
          }
        });
  }

  private static StoredTally tally(ResultSet row) throws SQLException {
    String done = row.getString(4);
    return new StoredTally(
        LocalDate.ofEpochDay(row.getLong(1)),
        row.getString(2),
        row.getString(3),
        done.isEmpty() ? List.of() : Arrays.asList(done.split("\n", -1)));
  }
}

package dev.postern.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// The table `sts_policy`.
final class SqlitePolicies implements PolicyStore {

  private final SideTable table;

  SqlitePolicies(SideTable table) {
    this.table = table;
  }

  @Override
  public List<StoredPolicy> policies() {
    return table.read(
        session -> {
          List<StoredPolicy> found = new ArrayList<>();
          PreparedStatement query =
              session.prepare(
                  "SELECT domain, id, text, fetched_at, expires_at FROM sts_policy"
                      + " ORDER BY fetched_at");
          try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
              found.add(policy(rows));
            }
          }
          return found;
        });
  }

  @Override
  public CompletionStage<Void> save(StoredPolicy policy) {
    return table.write(
        connection -> {
          try (PreparedStatement expired =
              connection.prepareStatement("DELETE FROM sts_policy WHERE expires_at <= ?")) {
            expired.setLong(1, policy.fetchedAt().toEpochMilli());
            expired.executeUpdate();
          }
          try (PreparedStatement row =
              connection.prepareStatement(
                  "INSERT OR REPLACE INTO sts_policy (domain, id, text, fetched_at, expires_at)"
                      + " VALUES (?, ?, ?, ?, ?)")) {
            row.setString(1, policy.domain());
            row.setString(2, policy.id());
            row.setString(3, policy.text());
            row.setLong(4, policy.fetchedAt().toEpochMilli());
            row.setLong(5, policy.expiresAt().toEpochMilli());
            row.executeUpdate();
          }
        });
  }

  @Override
  public CompletionStage<Void> remove(String domain) {
    return table.write(
        connection -> {
          try (PreparedStatement row =
              connection.prepareStatement("DELETE FROM sts_policy WHERE domain = ?")) {
            row.setString(1, domain);
            row.executeUpdate();
          }
        });
  }

  private static StoredPolicy policy(ResultSet row) throws SQLException {
    return new StoredPolicy(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        Instant.ofEpochMilli(row.getLong(4)),
        Instant.ofEpochMilli(row.getLong(5)));
  }
}

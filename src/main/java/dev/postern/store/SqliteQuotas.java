package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// The tables `quota_use` and `quota_recipient`.
final class SqliteQuotas implements QuotaStore {

  private static final String USES =
      "SELECT kind, name, thing, hour, day, at FROM quota_use ORDER BY at DESC LIMIT ?";
  private static final String RECIPIENTS =
      "SELECT pair, day FROM quota_recipient ORDER BY day DESC LIMIT ?";
  private static final String SAVE_USE =
      """
      INSERT OR REPLACE INTO quota_use (kind, name, thing, hour, day, at) VALUES (?, ?, ?, ?, ?, ?)
      """;
  private static final String SAVE_RECIPIENT =
      "INSERT OR REPLACE INTO quota_recipient (pair, day) VALUES (?, ?)";

  private final SideTable table;

  SqliteQuotas(SideTable table) {
    this.table = table;
  }

  @Override
  public List<StoredUse> uses(int most) {
    return table.read(
        session -> {
          List<StoredUse> found = new ArrayList<>();
          PreparedStatement select = session.prepare(USES);
          select.setInt(1, most);
          try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              found.add(
                  new StoredUse(
                      rows.getString(1),
                      rows.getString(2),
                      rows.getString(3),
                      rows.getLong(4),
                      rows.getLong(5),
                      Instant.ofEpochMilli(rows.getLong(6))));
            }
          }
          return found;
        });
  }

  @Override
  public List<StoredRecipient> recipients(int most) {
    return table.read(
        session -> {
          List<StoredRecipient> found = new ArrayList<>();
          PreparedStatement select = session.prepare(RECIPIENTS);
          select.setInt(1, most);
          try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              found.add(new StoredRecipient(rows.getLong(1), rows.getInt(2)));
            }
          }
          return found;
        });
  }

  @Override
  public CompletionStage<Void> save(List<StoredUse> uses, List<StoredRecipient> recipients) {
    return table.write(
        connection -> {
          saveUses(connection, uses);
          saveRecipients(connection, recipients);
        });
  }

  private static void saveUses(Connection connection, List<StoredUse> uses) throws SQLException {
    try (PreparedStatement save = connection.prepareStatement(SAVE_USE)) {
      for (StoredUse use : uses) {
        save.setString(1, use.kind());
        save.setString(2, use.name());
        save.setString(3, use.thing());
        save.setLong(4, use.hour());
        save.setLong(5, use.day());
        save.setLong(6, use.at().toEpochMilli());
        save.executeUpdate();
      }
    }
  }

  private static void saveRecipients(Connection connection, List<StoredRecipient> recipients)
      throws SQLException {
    try (PreparedStatement save = connection.prepareStatement(SAVE_RECIPIENT)) {
      for (StoredRecipient recipient : recipients) {
        save.setLong(1, recipient.pair());
        save.setInt(2, recipient.day());
        save.executeUpdate();
      }
    }
  }

  @Override
  public CompletionStage<Void> prune(Instant uses, int recipients) {
    return table.write(
        connection -> {
          try (PreparedStatement prune =
              connection.prepareStatement("DELETE FROM quota_use WHERE at < ?")) {
            prune.setLong(1, uses.toEpochMilli());
            prune.executeUpdate();
          }
          try (PreparedStatement prune =
              connection.prepareStatement("DELETE FROM quota_recipient WHERE day < ?")) {
            prune.setInt(1, recipients);
            prune.executeUpdate();
          }
        });
  }
}

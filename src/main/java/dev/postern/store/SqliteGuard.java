package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The tables `guard_block` and `guard_place`.
final class SqliteGuard implements GuardStore {

  private static final String SAVE_BLOCK =
      """
      INSERT OR REPLACE INTO guard_block
        (kind, subject, source, cause, strikes, restricted, at, until)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String PLACES = "SELECT user, address, seen FROM guard_place ";
  private static final String LATEST = " ORDER BY seen DESC LIMIT ?";

  private final SideTable table;

  SqliteGuard(SideTable table) {
    this.table = table;
  }

  @Override
  public CompletionStage<Void> save(Changes changes) {
    return table.write(
        connection -> {
          saveBlocks(connection, changes.blocks());
          lift(connection, changes.lifted());
          savePlaces(connection, changes.places());
          leave(connection, changes.left());
        });
  }

  @Override
  public CompletionStage<Void> prune(Instant ended, LocalDate seen) {
    return table.write(
        connection -> {
          try (PreparedStatement blocks =
                  connection.prepareStatement("DELETE FROM guard_block WHERE until < ?");
              PreparedStatement places =
                  connection.prepareStatement("DELETE FROM guard_place WHERE seen < ?")) {
            blocks.setLong(1, ended.toEpochMilli());
            blocks.executeUpdate();
            places.setLong(1, seen.toEpochDay());
            places.executeUpdate();
          }
        });
  }

  @Override
  public List<StoredBlock> blocks(int limit) {
    return table.read(
        session -> {
          PreparedStatement query =
              session.prepare(
                  "SELECT kind, subject, source, cause, strikes, restricted, at, until"
                      + " FROM guard_block ORDER BY at DESC LIMIT ?");
          query.setInt(1, limit);
          try (ResultSet rows = query.executeQuery()) {
            List<StoredBlock> found = new ArrayList<>();
            while (rows.next()) {
              found.add(block(rows));
            }
            return found;
          }
        });
  }

  @Override
  public List<StoredPlace> places(int limit) {
    return table.read(session -> places(session.prepare(PLACES + LATEST), null, limit));
  }

  @Override
  public List<StoredPlace> placesOf(String user, int limit) {
    return table.read(
        session -> places(session.prepare(PLACES + "WHERE user = ?" + LATEST), user, limit));
  }

  @Override
  public List<StoredPlace> placesAt(String address, int limit) {
    return table.read(
        session -> places(session.prepare(PLACES + "WHERE address = ?" + LATEST), address, limit));
  }

  private static List<StoredPlace> places(
      PreparedStatement query, @Nullable String argument, int limit) throws SQLException {
    int at = 1;
    if (argument != null) {
      query.setString(at++, argument);
    }
    query.setInt(at, limit);
    try (ResultSet rows = query.executeQuery()) {
      List<StoredPlace> found = new ArrayList<>();
      while (rows.next()) {
        found.add(
            new StoredPlace(
                rows.getString(1), rows.getString(2), LocalDate.ofEpochDay(rows.getLong(3))));
      }
      return found;
    }
  }

  private static void saveBlocks(Connection connection, List<StoredBlock> blocks)
      throws SQLException {
    try (PreparedStatement save = connection.prepareStatement(SAVE_BLOCK)) {
      for (StoredBlock block : blocks) {
        save.setString(1, block.id().kind());
        save.setString(2, block.id().subject());
        save.setString(3, block.id().source());
        save.setString(4, block.cause());
        save.setInt(5, block.strikes());
        save.setBoolean(6, block.restricted());
        save.setLong(7, block.at().toEpochMilli());
        Instant until = block.until();
        if (until == null) {
          save.setNull(8, Types.INTEGER);
        } else {
          save.setLong(8, until.toEpochMilli());
        }
        save.addBatch();
      }
      save.executeBatch();
    }
  }

  private static void lift(Connection connection, List<StoredBlock.Id> ids) throws SQLException {
    try (PreparedStatement remove =
        connection.prepareStatement(
            "DELETE FROM guard_block WHERE kind = ? AND subject = ? AND source = ?")) {
      for (StoredBlock.Id id : ids) {
        remove.setString(1, id.kind());
        remove.setString(2, id.subject());
        remove.setString(3, id.source());
        remove.addBatch();
      }
      remove.executeBatch();
    }
  }

  private static void savePlaces(Connection connection, List<StoredPlace> places)
      throws SQLException {
    try (PreparedStatement save =
        connection.prepareStatement(
            "INSERT OR REPLACE INTO guard_place (user, address, seen) VALUES (?, ?, ?)")) {
      for (StoredPlace place : places) {
        save.setString(1, place.user());
        save.setString(2, place.address());
        save.setLong(3, place.seen().toEpochDay());
        save.addBatch();
      }
      save.executeBatch();
    }
  }

  private static void leave(Connection connection, List<StoredPlace> places) throws SQLException {
    try (PreparedStatement remove =
        connection.prepareStatement("DELETE FROM guard_place WHERE user = ? AND address = ?")) {
      for (StoredPlace place : places) {
        remove.setString(1, place.user());
        remove.setString(2, place.address());
        remove.addBatch();
      }
      remove.executeBatch();
    }
  }

  private static StoredBlock block(ResultSet row) throws SQLException {
    long until = row.getLong(8);
    boolean forGood = row.wasNull();
    return new StoredBlock(
        new StoredBlock.Id(row.getString(1), row.getString(2), row.getString(3)),
        row.getString(4),
        row.getInt(5),
        row.getBoolean(6),
        Instant.ofEpochMilli(row.getLong(7)),
        forGood ? null : Instant.ofEpochMilli(until));
  }
}

package dev.postern.store;

import dev.postern.mail.MessageId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// The table `suppression`.
final class SqliteSuppressions implements SuppressionStore {

  // Behind a place, so that no read keeps a connection for long.
  private static final int PAGE = 5000;

  private final SideTable table;

  SqliteSuppressions(SideTable table) {
    this.table = table;
  }

  @Override
  public CompletionStage<Void> add(Collection<Suppression> entries) {
    List<Suppression> all = List.copyOf(entries);
    return table.write(connection -> insert(connection, all));
  }

  private static void insert(Connection connection, List<Suppression> all) throws SQLException {
    try (var insert =
        connection.prepareStatement(
            "INSERT INTO suppression VALUES (?1,?2,?3,?4,?5,?6,?7) ON CONFLICT DO NOTHING")) {
      for (Suppression entry : all) {
        insert.setString(1, entry.project());
        insert.setString(2, entry.key());
        insert.setString(3, entry.address());
        insert.setString(4, entry.reason());
        insert.setString(5, entry.source());
        if (entry.message() == null) {
          insert.setNull(6, Types.INTEGER);
        } else {
          insert.setLong(6, entry.message().value());
        }
        insert.setLong(7, entry.at().toEpochMilli());
        insert.executeUpdate();
      }
    }
  }

  @Override
  public CompletionStage<Void> remove(String project, String key) {
    return table.write(
        connection -> {
          try (var delete =
              connection.prepareStatement(
                  "DELETE FROM suppression WHERE project = ?1 AND key = ?2")) {
            delete.setString(1, project);
            delete.setString(2, key);
            delete.executeUpdate();
          }
        });
  }

  @Override
  public Optional<Suppression> find(String project, String key) {
    return table.read(
        session -> {
          var query = session.prepare("SELECT * FROM suppression WHERE project = ?1 AND key = ?2");
          query.setString(1, project);
          query.setString(2, key);
          return entries(query.executeQuery()).stream().findFirst();
        });
  }

  @Override
  public List<Suppression> list(String project, Suppression.Place after, int limit) {
    return table.read(
        session -> {
          var query =
              session.prepare(
                  "SELECT * FROM suppression WHERE (project, key) > (?1, ?2) "
                      + (project.isEmpty() ? "" : "AND project = ?4 ")
                      + "ORDER BY project, key LIMIT ?3");
          query.setString(1, after.project());
          query.setString(2, after.key());
          query.setInt(3, limit);
          if (!project.isEmpty()) {
            query.setString(4, project);
          }
          return entries(query.executeQuery());
        });
  }

  @Override
  public void each(Consumer<Suppression> sink) {
    List<Suppression> page = list("", Suppression.Place.FIRST, PAGE);
    while (!page.isEmpty()) {
      page.forEach(sink);
      page = list("", page.getLast().place(), PAGE);
    }
  }

  private static List<Suppression> entries(ResultSet rows) throws SQLException {
    var entries = new ArrayList<Suppression>();
    try (rows) {
      while (rows.next()) {
        long message = rows.getLong("message");
        MessageId id = rows.wasNull() ? null : new MessageId(message);
        entries.add(
            new Suppression(
                rows.getString("project"),
                rows.getString("key"),
                rows.getString("address"),
                rows.getString("reason"),
                rows.getString("source"),
                id,
                Instant.ofEpochMilli(rows.getLong("at"))));
      }
    }
    return entries;
  }
}

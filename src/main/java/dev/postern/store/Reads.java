package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// A few connections for reading, each used by one thread at a time.
final class Reads implements AutoCloseable {

  private static final int CONNECTIONS = 4;

  private final String place;
  private final BlockingQueue<Session> idle = new ArrayBlockingQueue<>(CONNECTIONS);
  private volatile boolean closed;

  Reads(Database database) throws SQLException {
    place = database.file().toString();
    for (int i = 0; i < CONNECTIONS; i++) {
      idle.add(new Session(database.reader()));
    }
  }

  /// A connection with the statements that were prepared on it: as many as there are queries in
  /// [Queries].
  static final class Session {

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Session(Connection connection) {
      this.connection = connection;
    }

    PreparedStatement prepare(String sql) throws SQLException {
      PreparedStatement known = prepared.get(sql);
      if (known == null) {
        known = connection.prepareStatement(sql);
        prepared.put(sql, known);
      }
      return known;
    }

    /// The driver closes a statement that has met a fault, and it would fail for ever.
    void forget() {
      for (PreparedStatement statement : prepared.values()) {
        try {
          statement.close();
        } catch (SQLException _) {
          // it is forgotten anyway
        }
      }
      prepared.clear();
    }
  }

  /// Reads something.
  @FunctionalInterface
  interface Read<T> {
    T from(Session session) throws SQLException;
  }

  /// Waits for a connection and reads.
  <T> T read(Read<T> read) {
    Session session = take();
    try {
      return read.from(session);
    } catch (SQLException | IllegalArgumentException e) {
      session.forget();
      throw new StoreFailure(
          "cannot read from "
              + place
              + ": "
              + e.getMessage()
              + "; if it is damaged, stop postern and see `sqlite3 "
              + place
              + " \"PRAGMA integrity_check\"`",
          e);
    } finally {
      idle.add(session);
    }
  }

  private Session take() {
    if (closed) {
      throw new StoreFailure("the store " + place + " is closed");
    }
    try {
      return idle.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreFailure("interrupted while waiting to read from " + place, e);
    }
  }

  /// Waits for who still reads; idempotent.
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (int i = 0; i < CONNECTIONS; i++) {
      try {
        idle.take().connection.close();
      } catch (SQLException _) {
        // it only read
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}

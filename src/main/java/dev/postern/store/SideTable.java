package dev.postern.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// How a table beside the messages, such as a cache that must survive a restart, is read and
/// written: through the one writer and its group commit, and the same few reading connections.
///
/// For tables that change now and then: statements are prepared anew each time.
final class SideTable {

  private final Reads reads;
  private final Writer writer;

  SideTable(Reads reads, Writer writer) {
    this.reads = reads;
    this.writer = writer;
  }

  /// What is done inside the writer's transaction, once or, after a fault of another write in the
  /// same batch, again. No begin or commit.
  @FunctionalInterface
  interface Change {
    void run(Connection connection) throws SQLException;
  }

  /// Completes after the commit is synced; fails with [StoreFailure], and then nothing of it is
  /// kept.
  CompletionStage<Void> write(Change change) {
    var done = new CompletableFuture<Void>();
    writer.submit(new Write.Side(change, done));
    return done;
  }

  /// Blocks.
  ///
  /// @throws StoreFailure if it can't be read
  <T> T read(Reads.Read<T> read) {
    return reads.read(read);
  }
}

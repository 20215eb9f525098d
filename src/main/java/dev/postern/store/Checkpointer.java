package dev.postern.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the write-ahead log short.
///
/// Copying the log back into the file takes long, so a thread with its own connection does it
/// beside the writer. But a log that is written all the time is never copied back to its very end,
/// and only then does it start over: so past a size the writer itself copies the short rest between
/// two transactions.
final class Checkpointer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);
  private static final int PAGE = 4096;

  private final StoreLimits limits;
  private final Connection own;
  private final Connection writer;
  private final ReentrantLock copying = new ReentrantLock();
  private final Thread thread =
      Thread.ofPlatform().name("store-checkpoint").unstarted(this::copyBack);

  private volatile boolean wanted;
  private volatile boolean closed;

  // The writer's.
  private long unmeasured;

  /// @param own its own connection, closed with it
  /// @param writer the writer's connection, used by the writer's thread
  Checkpointer(StoreLimits limits, Connection own, Connection writer) {
    this.limits = limits;
    this.own = own;
    this.writer = writer;
  }

  void start() {
    thread.start();
  }

  /// Called by the writer between transactions.
  ///
  /// @param octets roughly what the last one added
  void written(long octets) throws SQLException {
    unmeasured += octets;
    if (unmeasured < limits.checkpoint() / 4) {
      return;
    }
    unmeasured = 0;
    Progress log = Progress.of(writer, "NOOP");
    if (log.total() > limits.most()) {
      startOver();
    } else if (log.total() > limits.restart() && log.rest() < limits.checkpoint()) {
      finish();
    } else if (log.rest() > limits.checkpoint()) {
      wanted = true;
      LockSupport.unpark(thread);
    }
  }

  private void finish() throws SQLException {
    if (copying.tryLock()) {
      try {
        var _ = Progress.of(writer, "PASSIVE");
      } finally {
        copying.unlock();
      }
    }
  }

  private void startOver() throws SQLException {
    copying.lock();
    try {
      Progress after = Progress.of(writer, "TRUNCATE");
      if (after.total() > 0) {
        LOG.warn(
            "the write-ahead log of the store has {} MiB and cannot start over: somebody keeps a"
                + " transaction open on the database; end that shell or backup",
            after.total() >> 20);
      }
    } finally {
      copying.unlock();
    }
  }

  private void copyBack() {
    try (own) {
      while (!closed) {
        if (!wanted) {
          LockSupport.park(this);
          continue;
        }
        wanted = false;
        copying.lock();
        try {
          var _ = Progress.of(own, "PASSIVE");
        } catch (SQLException e) {
          // The writer meets the same fault, or the next checkpoint works.
          LOG.warn("cannot copy the store's log back: {}", e.getMessage());
        } finally {
          copying.unlock();
        }
      }
    } catch (SQLException e) {
      LOG.warn("checkpoints beside the writer have ended: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// How far the log has been copied back, in octets.
  private record Progress(long total, long copied) {

    // Not prepared beforehand: the driver closes a statement for good that has met a full disk.
    static Progress of(Connection connection, String mode) throws SQLException {
      try (var checkpoint = connection.createStatement();
          var row = checkpoint.executeQuery("PRAGMA wal_checkpoint(" + mode + ")")) {
        return row.next()
            ? new Progress(row.getLong(2) * PAGE, row.getLong(3) * PAGE)
            : new Progress(0, 0);
      }
    }

    long rest() {
      return total - copied;
    }
  }
}

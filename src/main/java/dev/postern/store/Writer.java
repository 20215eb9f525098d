package dev.postern.store;

import dev.postern.observe.Metrics;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that writes: takes everything that waits, commits it with one sync, answers.
///
/// When the disk fails, what may be refused is refused, what must be kept waits in order, and the
/// thread tries until writing works again.
final class Writer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
  private static final int MAX_BATCH = 1000;
  private static final long LOOK_MILLIS = 100;
  private static final long FRESH = 1_000_000_000;

  private final Checkpointer checkpointer;
  private final StoreLimits limits;
  private final String place;
  private final Consumer<String> unusedFile;
  private final Metrics metrics;
  private final LongAdder commits;
  private final LongAdder failures;

  private final Line line;
  private final Thread thread = Thread.ofPlatform().name("store-writer").unstarted(this::run);
  private volatile boolean closed;
  private volatile @Nullable StoreFailure trouble;
  // Of System.nanoTime: when the commit under way began, 0 where none is.
  private volatile long began;
  private volatile long ended;
  private volatile long took;

  // The thread's own.
  private Statements statements;

  // The thread's own: what must be kept, ahead of the queue, while the disk fails.
  private final ArrayDeque<Write> kept = new ArrayDeque<>();

  /// @param place the database, for messages
  /// @param unusedFile takes names of spool files that no message needs any more
  Writer(
      Statements statements,
      Checkpointer checkpointer,
      StoreLimits limits,
      String place,
      Consumer<String> unusedFile,
      Metrics metrics) {
    this.statements = statements;
    this.checkpointer = checkpointer;
    this.limits = limits;
    this.place = place;
    this.unusedFile = unusedFile;
    this.metrics = metrics;
    this.commits = metrics.counter("store_commits", "", "");
    this.failures = metrics.counter("store_failures", "", "");
    this.line = new Line(limits.waiting());
  }

  void start() {
    thread.start();
  }

  boolean healthy() {
    return trouble == null && !closed;
  }

  /// How long the commit under way takes by now; else how long the last took, for a second.
  Duration commitTime() {
    long now = System.nanoTime();
    long since = began;
    if (since != 0) {
      return Duration.ofNanos(now - since);
    }
    return now - ended < FRESH ? Duration.ofNanos(took) : Duration.ZERO;
  }

  /// How full the line is, 0 to 1: at 1 messages are refused.
  double waiting() {
    return line.fullness();
  }

  /// Puts it in line, or fails it.
  void submit(Write write) {
    StoreFailure now = trouble;
    if (closed) {
      write.fail(closedFailure());
    } else if (now != null && !write.lasting()) {
      write.fail(now);
    } else if (!line.offer(write)) {
      write.fail(
          new StoreFailure(
              "too much waits to be written to "
                  + place
                  + ": the disk is slower than the mail comes in"));
    } else if (closed && line.remove(write)) {
      // It came in behind the thread's last look.
      write.fail(closedFailure());
    }
  }

  private StoreFailure closedFailure() {
    return new StoreFailure("the store " + place + " is closed");
  }

  private void run() {
    var batch = new ArrayList<Write>();
    try {
      while (trouble != null ? recover() : take(batch)) {
        began = System.nanoTime();
        commit(batch);
        batch.clear();
        ended = System.nanoTime();
        took = ended - began;
        began = 0;
      }
    } catch (InterruptedException _) {
      // nobody interrupts this thread; ending it is all that is left
    } finally {
      // Whatever ends it: nobody may wait for ever for what will not be written.
      closed = true;
      batch.forEach(write -> write.fail(closedFailure()));
      kept.forEach(write -> write.fail(closedFailure()));
      failRest();
    }
  }

  // Nobody interrupts this thread.
  private void failRest() {
    try {
      for (Write late = line.poll(0); late != null; late = line.poll(0)) {
        late.fail(closedFailure());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits for work. False: there is none, and there will be none.
  private boolean take(List<Write> batch) throws InterruptedException {
    boolean last = false;
    while (batch.isEmpty() && !last) {
      // What came in before the store was closed is written yet.
      last = closed;
      // Looks up now and then, so that closing needs no message of its own.
      line.take(batch, LOOK_MILLIS);
    }
    return !batch.isEmpty();
  }

  private void commit(List<Write> batch) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      transact(batch);
    } catch (SQLException | RuntimeException | OutOfMemoryError e) {
      rollback();
      if (isEverybodys(e)) {
        fail(batch, e);
      } else if (batch.size() == 1) {
        LOG.warn("a write was refused by the store {}", place, e);
        batch.getFirst().fail(new StoreFailure("refused by " + place + ": " + e.getMessage(), e));
      } else {
        batch.forEach(write -> commit(List.of(write)));
      }
    }
  }

  private void transact(List<Write> batch) throws SQLException {
    long start = System.nanoTime();
    long weight = 0;
    statements.begin();
    for (Write write : batch) {
      statements.run(write);
      weight += write.weight();
    }
    List<String> unused = statements.commit();
    metrics.committed(Duration.ofNanos(System.nanoTime() - start));
    commits.increment();
    batch.forEach(Write::succeed);
    unused.forEach(unusedFile);
    checkpoint(weight);
  }

  private void checkpoint(long weight) {
    try {
      checkpointer.written(weight);
    } catch (SQLException e) {
      LOG.warn("cannot copy the log of {} back: {}", place, e.getMessage());
    }
  }

  private void rollback() {
    try {
      statements.rollback();
    } catch (SQLException _) {
      // SQLite has rolled back by itself
    }
  }

  /// Whether the fault would meet any write, so that trying them one by one is idle.
  private static boolean isEverybodys(Throwable e) {
    if (!(e instanceof SQLException fault)) {
      return e instanceof Error;
    }
    // The primary result code of SQLite.
    return switch (fault.getErrorCode() & 0xff) {
      case 18, 19, 20, 25 -> false; // TOOBIG, CONSTRAINT, MISMATCH, RANGE
      default -> true;
    };
  }

  private void fail(List<Write> batch, Throwable cause) {
    var failure =
        new StoreFailure(
            "cannot write to " + place + ": " + cause.getMessage() + remedy(cause), cause);
    failures.increment();
    if (trouble == null) {
      LOG.error(failure.getMessage());
    }
    trouble = failure;
    for (Write write : batch) {
      if (write.lasting()) {
        kept.add(write);
      } else {
        write.fail(failure);
      }
    }
  }

  private static String remedy(Throwable cause) {
    if (cause instanceof OutOfMemoryError) {
      return "; give it more memory (POSTERN_JAVA_OPTS=-Xmx2g), Postern goes on by itself";
    }
    int code = cause instanceof SQLException fault ? fault.getErrorCode() & 0xff : 0;
    return code == 5 || code == 6 // BUSY, LOCKED
        ? "; another program holds a lock on it: end that shell or backup, Postern goes on by"
            + " itself"
        : "; free space on its file system or repair it, Postern goes on by itself";
  }

  /// Refuses what came in, keeps what must be kept, and tries again. False: the store closes.
  private boolean recover() throws InterruptedException {
    long until = System.nanoTime() + limits.retry().toNanos();
    boolean last = false;
    while (System.nanoTime() < until && !last) {
      sort(line.poll(LOOK_MILLIS));
      last = closed;
    }
    for (Write next = line.poll(0); next != null; next = line.poll(0)) {
      sort(next);
    }
    StoreFailure before = trouble;
    try {
      statements = statements.renewed();
      statements.begin();
      statements.probe(System.currentTimeMillis());
      statements.commit();
      trouble = null;
      replay();
    } catch (SQLException | OutOfMemoryError _) {
      rollback();
    }
    if (trouble == null && before != null) {
      LOG.info("writing to {} works again", place);
    }
    return !last || trouble == null;
  }

  private void sort(@Nullable Write write) {
    StoreFailure now = trouble;
    if (write != null && (write.lasting() || now == null)) {
      kept.add(write);
    } else if (write != null && now != null) {
      write.fail(now);
    }
  }

  // In the order they came; a fault on the way puts the rest behind what failed.
  private void replay() {
    var rest = new ArrayList<>(kept);
    kept.clear();
    for (Iterator<Write> writes = rest.iterator(); writes.hasNext(); ) {
      var batch = new ArrayList<Write>();
      while (writes.hasNext() && batch.size() < MAX_BATCH) {
        batch.add(writes.next());
      }
      if (trouble == null) {
        commit(batch);
      } else {
        kept.addAll(batch);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

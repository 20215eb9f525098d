package dev.postern.guard.lockout;

import dev.postern.guard.GuardConfig;
import dev.postern.store.GuardStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the lockout does in the background: it writes what changed, ends what is over, and reads
/// list files again that changed.
public final class Patrol implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Patrol.class);
  private static final Duration ROUND = Duration.ofSeconds(1);
  private static final int SWEEP = 5;
  private static final int FILES = 2;
  private static final int PRUNE = 3600;
  // Ended blocks are kept as long as they can count as strikes.
  private static final Duration REMEMBERED = Duration.ofDays(Ledger.MOST_STRIKES);

  private final Lockout lockout;
  private final ListFiles files;
  private final GuardStore store;
  private final InstantSource clock;
  private final Thread thread = Thread.ofVirtual().name("guard-patrol").unstarted(this::run);

  /// Reads the lists. Blocks.
  public Patrol(Lockout lockout, GuardConfig.Access access, GuardStore store, InstantSource clock) {
    this.lockout = lockout;
    this.files = new ListFiles();
    this.store = store;
    this.clock = clock;
    reload(access);
  }

  public void start() {
    thread.start();
  }

  /// Takes over the lists of a changed configuration, and reads the files again. Blocks.
  public void reload(GuardConfig.Access access) {
    lockout.take(files.load(access));
  }

  private void run() {
    try {
      for (long round = 0; true; round++) {
        round(round);
        Thread.sleep(ROUND);
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  private void round(long round) {
    try {
      if (round % FILES == 0) {
        files.changed().ifPresent(lockout::take);
      }
      if (round % SWEEP == 0) {
        lockout.sweep();
      }
      if (round % PRUNE == 0) {
        lockout.expire();
        prune();
      }
      lockout.write();
    } catch (RuntimeException fault) {
      LOG.warn("the guard is not brought up to date now", fault);
    }
  }

  private void prune() {
    Instant now = clock.instant();
    LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
    var _ = store.prune(now.minus(REMEMBERED), today.minusDays(Acquaintances.DAYS));
  }

  /// Writes what is left.
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    lockout.write();
  }
}

package dev.postern.guard;

import dev.postern.store.QuotaStore;
import dev.postern.store.QuotaStore.StoredRecipient;
import dev.postern.store.StoreFailure;
import dev.postern.store.StoredUse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what quotas have counted through a restart: every few seconds what has changed, in one
/// write. Who kills the relay loses the last of them.
public final class Ledger implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
  private static final Duration ROUND = Duration.ofSeconds(5);
  private static final Duration PRUNING = Duration.ofHours(1);
  // What was used longer ago is there again.
  private static final Duration USES = Duration.ofDays(2);

  private final Quotas quotas;
  private final QuotaStore store;
  private final InstantSource clock;
  private final Thread thread = Thread.ofVirtual().name("quotas").unstarted(this::run);
  private Instant pruned = Instant.MIN;

  public Ledger(Quotas quotas, QuotaStore store, InstantSource clock) {
    this.quotas = quotas;
    this.store = store;
    this.clock = clock;
  }

  /// Takes up what an earlier run has left, and begins to write.
  ///
  /// @throws StoreFailure if it can't be read
  public void start() {
    quotas.restore(store);
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(ROUND);
        round();
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  /// Writes what has changed. What can't be written is written with the next change.
  void round() throws InterruptedException {
    try {
      quotas.forget();
      List<StoredUse> uses = quotas.changedUses();
      List<StoredRecipient> recipients = quotas.changedRecipients();
      if (!uses.isEmpty() || !recipients.isEmpty()) {
        store.save(uses, recipients).toCompletableFuture().get();
      }
      Instant now = clock.instant();
      if (pruned.isBefore(now.minus(PRUNING))) {
        pruned = now;
        store
            .prune(now.minus(USES), quotas.today() - KnownRecipients.DAYS)
            .toCompletableFuture()
            .get();
      }
    } catch (ExecutionException e) {
      LOG.warn("what quotas have counted is not saved now: {}", e.getMessage());
    } catch (RuntimeException fault) {
      LOG.error("the ledger of the quotas met a fault; it goes on", fault);
    }
  }

  /// Writes the rest.
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
      round();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.postern.guard;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.postern.observe.Metrics;
import dev.postern.store.QuotaStore;
import dev.postern.store.StoredUse;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private static final class Faulty implements QuotaStore {

    @Override
    public List<StoredUse> uses(int most) {
      return List.of();
    }

    @Override
    public List<StoredRecipient> recipients(int most) {
      return List.of();
    }

    @Override
    public CompletionStage<Void> save(List<StoredUse> uses, List<StoredRecipient> recipients) {
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> prune(Instant uses, int recipients) {
      throw new IllegalStateException("a fault");
    }
  }

  @Test
  void aFaultInOneRoundIsNotTheEndOfAll() {
    var clock = new FakeClock();
    var quotas =
        new Quotas(
            Allowances.NONE,
            _ -> false,
            new Metrics(),
            clock,
            _ -> CompletableFuture.completedStage(null));
    var ledger = new Ledger(quotas, new Faulty(), clock);
    assertThatCode(ledger::round).doesNotThrowAnyException();
  }
}

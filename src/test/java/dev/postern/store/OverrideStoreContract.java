package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What every store of overrides does.
abstract class OverrideStoreContract {

  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678Z");

  abstract OverrideStore store();

  @Test
  void keepsWhatWasSaved() {
    StoredOverride suspension = override("a.example", "suspend", "", null);
    StoredOverride other = override("a.example", "reroute", "pool:b", THEN.plusSeconds(60));
    done(store().save(suspension));
    done(store().save(other));
    assertThat(store().overrides()).containsExactlyInAnyOrder(suspension, other);
  }

  @Test
  void theLastOneOfAKindNameAndActionCounts() {
    done(store().save(override("a.example", "reroute", "pool:b", null)));
    StoredOverride later = override("a.example", "reroute", "pool:c", null);
    done(store().save(later));
    assertThat(store().overrides()).containsExactly(later);
  }

  @Test
  void removesOneAndNoOther() {
    StoredOverride kept = override("a.example", "suspend", "", null);
    done(store().save(kept));
    done(store().save(override("a.example", "reroute", "pool:b", null)));
    done(store().remove("domain", "a.example", "reroute"));
    done(store().remove("domain", "never.example", "suspend"));
    assertThat(store().overrides()).containsExactly(kept);
  }

  private static StoredOverride override(
      String name, String action, String argument, @Nullable Instant until) {
    return new StoredOverride("domain", name, action, argument, "said 'so'", THEN, until);
  }

  private static void done(CompletionStage<Void> stage) {
    stage.toCompletableFuture().join();
  }
}

package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What every store of restraints does.
abstract class RestraintStoreContract {

  static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678Z");

  abstract RestraintStore store();

  @Test
  void keepsWhatWasSaved() {
    StoredRestraint frozen = restraint("billing", "frozen", null, true);
    StoredRestraint slow = restraint("billing", "slow", THEN.plusSeconds(60), false);
    done(store().save(frozen));
    done(store().save(slow));
    assertThat(store().restraints()).containsExactlyInAnyOrder(frozen, slow);
  }

  @Test
  void theLastOneOfAUserAndKindCounts() {
    done(store().save(restraint("billing", "slow", null, true)));
    StoredRestraint later = restraint("billing", "slow", THEN.plusSeconds(9), false);
    done(store().save(later));
    assertThat(store().restraints()).containsExactly(later);
  }

  @Test
  void notesThatMailIsHeldOnlyWhereTheRestraintIsStillThere() {
    done(store().save(restraint("billing", "frozen", null, true)));
    done(store().held("billing", "frozen"));
    done(store().held("billing", "quarantine"));
    assertThat(store().restraints()).containsExactly(restraint("billing", "frozen", null, false));
  }

  @Test
  void removesOneAndNoOther() {
    StoredRestraint kept = restraint("billing", "frozen", null, false);
    done(store().save(kept));
    done(store().save(restraint("billing", "slow", null, false)));
    done(store().remove("billing", "slow"));
    done(store().remove("never", "slow"));
    assertThat(store().restraints()).containsExactly(kept);
  }

  static StoredRestraint restraint(
      String user, String kind, @Nullable Instant until, boolean holding) {
    return new StoredRestraint(user, kind, "said 'so'", "operator", THEN, until, holding);
  }

  static void done(CompletionStage<Void> stage) {
    stage.toCompletableFuture().join();
  }
}

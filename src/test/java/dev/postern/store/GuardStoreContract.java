package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.store.GuardStore.Changes;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What every store of the guard's does.
abstract class GuardStoreContract {

  static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678Z");
  static final LocalDate DAY = LocalDate.of(2026, 1, 2);

  abstract GuardStore store();

  static StoredBlock block(String subject, String source, int after, @Nullable Instant until) {
    return new StoredBlock(
        new StoredBlock.Id("address", subject, source),
        "failed logins",
        3,
        after % 2 == 1,
        THEN.plusSeconds(after),
        until);
  }

  static void done(CompletionStage<Void> write) {
    write.toCompletableFuture().join();
  }

  @Test
  void keepsBlocksTheLatestFirst() {
    StoredBlock guards = block("192.0.2.7", "guard", 1, THEN.plusSeconds(900));
    StoredBlock operators = block("192.0.2.7", "operator", 2, null);
    done(store().save(new Changes(List.of(guards, operators), List.of(), List.of(), List.of())));
    assertThat(store().blocks(10)).containsExactly(operators, guards);
    assertThat(store().blocks(1)).containsExactly(operators);
  }

  @Test
  void theLastOfAnIdCountsUntilItIsLifted() {
    StoredBlock first = block("192.0.2.7", "guard", 1, THEN.plusSeconds(900));
    StoredBlock second = block("192.0.2.7", "guard", 2, THEN.plusSeconds(3600));
    done(store().save(new Changes(List.of(first), List.of(), List.of(), List.of())));
    done(store().save(new Changes(List.of(second), List.of(), List.of(), List.of())));
    assertThat(store().blocks(10)).containsExactly(second);
    done(store().save(new Changes(List.of(), List.of(second.id()), List.of(), List.of())));
    assertThat(store().blocks(10)).isEmpty();
  }

  @Test
  void keepsPlacesByUserAndByAddress() {
    var one = new StoredPlace("billing", "192.0.2.7", DAY);
    var two = new StoredPlace("billing", "2001:db8:1:2::/64", DAY.plusDays(1));
    var other = new StoredPlace("reports", "192.0.2.7", DAY.plusDays(2));
    done(store().save(new Changes(List.of(), List.of(), List.of(one, two, other), List.of())));
    assertThat(store().places(10)).containsExactly(other, two, one);
    assertThat(store().placesOf("billing", 10)).containsExactly(two, one);
    assertThat(store().placesAt("192.0.2.7", 10)).containsExactly(other, one);
    done(store().save(new Changes(List.of(), List.of(), List.of(), List.of(one))));
    assertThat(store().placesAt("192.0.2.7", 10)).containsExactly(other);
  }

  @Test
  void prunesWhatEndedAndWhatIsOldButNotWhatHasNoEnd() {
    StoredBlock ended = block("192.0.2.1", "guard", 1, THEN.plusSeconds(10));
    StoredBlock lasting = block("192.0.2.2", "guard", 2, THEN.plusSeconds(30));
    StoredBlock forGood = block("192.0.2.3", "operator", 3, null);
    var old = new StoredPlace("billing", "192.0.2.7", DAY);
    var recent = new StoredPlace("billing", "192.0.2.8", DAY.plusDays(2));
    done(
        store()
            .save(
                new Changes(
                    List.of(ended, lasting, forGood), List.of(), List.of(old, recent), List.of())));
    done(store().prune(THEN.plusSeconds(20), DAY.plusDays(1)));
    assertThat(store().blocks(10)).containsExactly(forGood, lasting);
    assertThat(store().places(10)).containsExactly(recent);
  }
}

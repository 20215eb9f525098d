package dev.postern.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.event.Event;
import dev.postern.guard.Restraint.By;
import dev.postern.guard.Restraint.Kind;
import dev.postern.key.KeyAdmin.KeyProblem;
import dev.postern.observe.Metrics;
import dev.postern.store.MemoryRestraints;
import dev.postern.store.StoreFailure;
import dev.postern.store.StoredRestraint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RestraintsTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final MemoryRestraints store = new MemoryRestraints();
  private final List<Event> events = new ArrayList<>();
  private final List<String> held = new ArrayList<>();
  private final Metrics metrics = new Metrics();
  private Instant now = NOW;
  private boolean mailFails;
  private Runnable meanwhile = () -> {};
  private Restraints restraints = open(metrics);

  private Restraints open(Metrics into) {
    return new Restraints(store, this::hold, events::add, into, () -> now);
  }

  private int hold(String user, String reason) {
    meanwhile.run();
    if (mailFails) {
      throw new StoreFailure("refused");
    }
    held.add(user + ": " + reason);
    return 5;
  }

  private static Restraint restraint(String user, Kind kind, @Nullable Instant until) {
    return new Restraint(user, kind, "sends unlike itself", By.GUARD, NOW, until);
  }

  @Test
  void aFrozenUserIsStoppedBeforeItsMailIsHeld() {
    int count =
        restraints.freeze(
            "shop",
            "leaked",
            () -> {
              assertThat(restraints.since("shop")).contains(NOW);
              assertThat(store.restraints()).hasSize(1);
              assertThat(held).isEmpty();
            });
    assertThat(count).isEqualTo(5);
    assertThat(held).containsExactly("shop: its key is frozen: leaked");
    assertThat(restraints.holds("shop")).contains("its key is frozen: leaked");
    assertThat(restraints.holds("other")).isEmpty();
    assertThat(restraints.thaw("shop")).isTrue();
    assertThat(restraints.thaw("shop")).isFalse();
    assertThat(restraints.holds("shop")).isEmpty();
    assertThat(store.restraints()).isEmpty();
  }

  @Test
  void aRestraintIsInForceAgainAfterARestart() {
    restraints.impose(restraint("shop", Kind.QUARANTINE, null));
    restraints.freeze("leaky", "", () -> {});
    restraints = open(new Metrics());
    assertThat(restraints.holds("shop")).contains("its key is in quarantine: sends unlike itself");
    assertThat(restraints.since("leaky")).contains(NOW);
    assertThat(restraints.list()).extracting(Restraint::user).contains("shop", "leaky");

    // What was held before the restart is not held once more: an operator may have released it.
    held.clear();
    restraints.resume();
    assertThat(held).isEmpty();
  }

  @Test
  void aHoldThatWasCutShortIsDoneAtTheNextStart() {
    mailFails = true;
    assertThatThrownBy(() -> restraints.impose(restraint("shop", Kind.QUARANTINE, null)))
        .isInstanceOf(StoreFailure.class);
    mailFails = false;
    restraints = open(new Metrics());
    restraints.resume();
    assertThat(held).containsExactly("shop: its key is in quarantine: sends unlike itself");
    assertThat(store.restraints()).noneMatch(StoredRestraint::holding);
  }

  @Test
  void whatIsLiftedWhileItsMailIsBeingHeldDoesNotComeBackAtTheNextStart() {
    meanwhile = () -> assertThat(restraints.thaw("shop")).isTrue();
    restraints.freeze("shop", "leaked", () -> {});
    assertThat(store.restraints()).isEmpty();
    restraints = open(new Metrics());
    assertThat(restraints.since("shop")).isEmpty();
  }

  @Test
  void aStoreThatFailsLeavesRatherRestrainedThanFree() {
    store.failing = true;
    List<String> stopped = new ArrayList<>();
    assertThatThrownBy(() -> restraints.freeze("shop", "leaked", () -> stopped.add("shop")))
        .isInstanceOf(StoreFailure.class);
    assertThat(stopped).containsExactly("shop");
    assertThat(restraints.since("shop")).isPresent();
    assertThatThrownBy(() -> restraints.thaw("shop")).isInstanceOf(StoreFailure.class);
    assertThat(restraints.since("shop")).isPresent();
  }

  @Test
  void slownessEndsByItselfAndQuarantineDoesNot() {
    restraints.impose(restraint("shop", Kind.SLOW, NOW.plus(Duration.ofHours(6))));
    restraints.impose(restraint("other", Kind.QUARANTINE, null));
    assertThat(restraints.slowed("shop").orElseThrow().pause()).isEqualTo(Duration.ofSeconds(1));
    assertThat(restraints.slowed("other")).isEmpty();
    assertThat(restraints.holds("shop")).isEmpty();

    now = NOW.plus(Duration.ofHours(6));
    assertThat(restraints.slowed("shop")).isEmpty();
    restraints.expire();
    assertThat(store.restraints()).extracting(StoredRestraint::user).containsExactly("other");
    assertThat(events)
        .extracting(event -> event.fields().get("action"))
        .containsExactly("slow", "quarantine", "slow-lifted");
  }

  @Test
  void whoIsTooFastEvenSoIsToldToComeAgain() {
    restraints.impose(restraint("shop", Kind.SLOW, null));
    for (int i = 0; i < 6; i++) {
      assertThat(restraints.slowed("shop").orElseThrow().refusal()).isEmpty();
    }
    var slowed = restraints.slowed("shop").orElseThrow();
    assertThat(slowed.pause()).isEqualTo(Duration.ofSeconds(30));
    assertThat(slowed.refusal().orElseThrow().reply().toString()).startsWith("450 4.7.1 ");
  }

  @Test
  void aSecondOneReplacesTheFirstButCountsFromItsBeginning() {
    restraints.impose(restraint("shop", Kind.SLOW, NOW.plusSeconds(60)));
    now = NOW.plusSeconds(30);
    restraints.impose(
        new Restraint("shop", Kind.SLOW, "again", By.GUARD, now, now.plusSeconds(60)));
    assertThat(restraints.list())
        .containsExactly(
            new Restraint("shop", Kind.SLOW, "again", By.GUARD, NOW, NOW.plusSeconds(90)));
  }

  @Test
  void theTableIsBounded() {
    for (int i = 0; i < Restraints.MOST; i++) {
      restraints.impose(restraint("user" + i, Kind.SLOW, NOW.plusSeconds(60)));
    }
    restraints.impose(restraint("one-more", Kind.QUARANTINE, null));
    assertThat(restraints.list()).hasSize(Restraints.MOST);
    assertThat(restraints.holds("one-more")).isPresent();
    store.restraints().stream()
        .filter(stored -> stored.kind().equals("slow"))
        .forEach(stored -> restraints.lift(stored.user(), Kind.SLOW));
    for (int i = 1; i < Restraints.MOST; i++) {
      restraints.impose(restraint("user" + i, Kind.QUARANTINE, null));
    }
    assertThatThrownBy(() -> restraints.impose(restraint("too-many", Kind.QUARANTINE, null)))
        .isInstanceOf(KeyProblem.class)
        .hasMessageContaining("lift what is no longer needed");
  }

  @Test
  void bearsWitnessAndIsCounted() {
    restraints.freeze("shop", "leaked", () -> {});
    assertThat(restraints.of("shop"))
        .singleElement()
        .satisfies(
            statement -> {
              assertThat(statement.name()).isEqualTo("frozen");
              assertThat(statement.meaning()).contains("leaked").contains("postern key thaw shop");
            });
    assertThat(restraints.of("other")).isEmpty();
    assertThat(metrics.scrape())
        .contains("postern_restraints_frozen 1.0")
        .contains("postern_restraints_slow 0.0");
  }
}

package dev.postern.guard.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.event.Event;
import dev.postern.guard.Restraint;
import dev.postern.guard.Restraint.By;
import dev.postern.guard.Restraint.Kind;
import dev.postern.guard.Restraints;
import dev.postern.guard.volume.Finding;
import dev.postern.guard.volume.Policy;
import dev.postern.observe.Metrics;
import dev.postern.store.MemoryRestraints;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReactionTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Finding FINDING =
      new Finding("shop", NOW, 0.9, "500 messages in an hour, usually 7", Map.of("messages", 500));

  private final List<Event> events = new ArrayList<>();
  private final List<String> held = new ArrayList<>();
  private final MemoryRestraints store = new MemoryRestraints();
  private final Restraints restraints =
      new Restraints(
          store,
          (user, _) -> {
            held.add(user);
            return 1;
          },
          events::add,
          new Metrics(),
          () -> NOW);

  private Event react(Policy policy) {
    new Reaction(policy, restraints, events::add, new Metrics(), Runnable::run).unusual(FINDING);
    return events.getFirst();
  }

  @Test
  void anAlertSaysWhatHowMuchComparedWithWhatAndWhatToDo() {
    Event alert = react(Policy.ALERT);
    assertThat(alert.kind()).isEqualTo(Event.Kind.ALERT);
    assertThat(alert.fields())
        .containsEntry("cause", "volume")
        .containsEntry("subject", "shop")
        .containsEntry("messages", 500)
        .containsEntry("policy", "alert")
        .containsEntry(
            "text",
            "key shop: 500 messages in an hour, usually 7; nothing is done about it:"
                + " \"postern key freeze shop\" stops it");
    assertThat(restraints.list()).isEmpty();
    assertThat(events).hasSize(1);
  }

  @Test
  void slowIsForAWhile() {
    Event alert = react(Policy.SLOW);
    assertThat(alert.fields().get("text").toString()).contains("2026-11-24T18:00:00Z");
    assertThat(restraints.list())
        .containsExactly(
            new Restraint(
                "shop", Kind.SLOW, FINDING.reason(), By.GUARD, NOW, NOW.plus(Reaction.SLOW)));
    assertThat(held).isEmpty();
  }

  @Test
  void quarantineIsUntilAnOperatorDecides() {
    react(Policy.QUARANTINE);
    assertThat(restraints.holds("shop"))
        .contains("its key is in quarantine: 500 messages in an hour, usually 7");
    assertThat(restraints.list().getFirst().until()).isNull();
    assertThat(held).containsExactly("shop");

    react(Policy.QUARANTINE);
    assertThat(held).hasSize(1);
  }

  @Test
  void aStoreThatFailsLeavesTheAlertAndTheRestraint() {
    store.failing = true;
    react(Policy.QUARANTINE);
    assertThat(events).hasSize(1);
    assertThat(restraints.holds("shop")).isPresent();
  }
}

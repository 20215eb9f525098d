package dev.postern.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.event.Event;
import dev.postern.observe.Metrics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverloadTest {

  private final List<Event> events = new ArrayList<>();
  private final Metrics metrics = new Metrics();
  private double memory;
  private double seconds;
  private final Overload overload =
      new Overload(
          List.of(
              Overload.Measure.part("memory", () -> memory, 0.9),
              new Overload.Measure("commit-time", () -> seconds, 3, 1.5, "%.1f s"::formatted)),
          events::add,
          metrics,
          new FakeClock());

  private boolean look() {
    overload.look();
    return overload.isOverloaded();
  }

  @Test
  void beginsAtTheMarkAndEndsWellBelowIt() {
    memory = 0.89;
    assertThat(look()).isFalse();
    memory = 0.9;
    assertThat(look()).isTrue();
    memory = 0.85;
    assertThat(look()).isTrue();
    memory = 0.79;
    assertThat(look()).isFalse();
    memory = 0.85;
    assertThat(look()).isFalse();
  }

  @Test
  void anEpisodeHasOneAlertWhateverElsePassesItsMarkMeanwhile() {
    seconds = 4;
    look();
    memory = 0.95;
    look();
    seconds = 0;
    assertThat(look()).isTrue();
    memory = 0.5;
    assertThat(look()).isFalse();
    assertThat(events).hasSize(1);
    assertThat(events.getFirst().kind()).isEqualTo(Event.Kind.ALERT);
    assertThat(events.getFirst().fields())
        .containsEntry("cause", "overload")
        .containsEntry("subject", "commit-time")
        .containsEntry("value", 4.0)
        .containsEntry("mark", 3.0);
    assertThat(events.getFirst().fields().get("text").toString())
        .startsWith("commit-time is at 4.0 s, past its mark of 3.0 s: new sessions are told 421");
    memory = 1;
    look();
    assertThat(events).hasSize(2);
    assertThat(metrics.scrape())
        .contains("postern_overloads_total{measure=\"memory\"} 1.0")
        .contains("postern_overloaded 1.0");
  }
}

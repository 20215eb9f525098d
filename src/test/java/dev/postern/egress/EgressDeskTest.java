package dev.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.egress.EgressAdmin.EgressProblem;
import dev.postern.egress.OperatorOverride.Way;
import dev.postern.egress.Subject.Kind;
import dev.postern.route.Route;
import dev.postern.store.OverrideStore;
import dev.postern.store.StoredOverride;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class EgressDeskTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Subject DOMAIN = Subject.parse(Kind.DOMAIN, "a.example").orElseThrow();

  private final BrokenStore store = new BrokenStore();
  private final Overrides overrides = new Overrides(store, () -> NOW);
  private final EgressDesk desk =
      new EgressDesk(
          new Sites(overrides),
          overrides,
          new EgressDesk.Surroundings(
              _ -> 0, "main"::equals, new Route.Host("smtp.example", 587)::equals, () -> {}),
          () -> NOW,
          () -> 0);

  @Test
  void whatLastsHasAnEnd() {
    store.works = true;
    OperatorOverride made = desk.suspend(DOMAIN, "", Duration.ofHours(2));
    assertThat(made.until()).isEqualTo(NOW.plusSeconds(7200));
    assertThat(desk.overrides()).containsExactly(made);
  }

  @Test
  void whatIsNotStoredIsNotInForce() {
    assertThatThrownBy(() -> desk.suspend(DOMAIN, "", null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the disk is full");
    assertThat(desk.overrides()).isEmpty();
  }

  @Test
  void mailGoesOnlyWhereTheConfigurationLeads() {
    store.works = true;
    desk.reroute(DOMAIN, new Way.Pool("main"), "", null);
    desk.reroute(DOMAIN, new Way.Smarthost(new Route.Host("smtp.example", 587)), "", null);
    assertThat(desk.overrides()).hasSize(1);
    assertThatThrownBy(() -> desk.reroute(DOMAIN, new Way.Pool("bulk"), "", null))
        .isInstanceOf(EgressProblem.class)
        .hasMessageContaining("egress.pools");
    assertThatThrownBy(
            () ->
                desk.reroute(
                    DOMAIN, new Way.Smarthost(new Route.Host("evil.example", 25)), "", null))
        .isInstanceOf(EgressProblem.class)
        .hasMessageContaining("no route leads to evil.example:25");
  }

  private static final class BrokenStore implements OverrideStore {
    private boolean works;

    @Override
    public List<StoredOverride> overrides() {
      return List.of();
    }

    @Override
    public CompletionStage<Void> save(StoredOverride override) {
      return works
          ? CompletableFuture.completedStage(null)
          : CompletableFuture.failedStage(new IllegalStateException("the disk is full"));
    }

    @Override
    public CompletionStage<Void> remove(String kind, String name, String action) {
      return save(new StoredOverride(kind, name, action, "", "", NOW, null));
    }
  }
}

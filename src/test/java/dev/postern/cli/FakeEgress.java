package dev.postern.cli;

import dev.postern.egress.EgressAdmin;
import dev.postern.egress.EgressConfig;
import dev.postern.egress.EgressDesk;
import dev.postern.egress.EgressPools;
import dev.postern.egress.OperatorOverride;
import dev.postern.egress.OperatorOverride.Way;
import dev.postern.egress.Overrides;
import dev.postern.egress.Shaping;
import dev.postern.egress.Site;
import dev.postern.egress.SiteView;
import dev.postern.egress.Sites;
import dev.postern.egress.Subject;
import dev.postern.route.Route;
import dev.postern.store.MemoryOverrides;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sites and overrides in memory, at a time that stands still. Counts how often the rest of a relay
/// is told that something changed.
final class FakeEgress implements EgressAdmin {

  final Overrides overrides = new Overrides(new MemoryOverrides(), () -> FakeRelay.THEN);
  final Sites sites = new Sites(overrides);
  int changes;

  private final EgressPools pools =
      new EgressPools(EgressConfig.standard("relay.example", Shaping.NONE));
  private final EgressDesk desk =
      new EgressDesk(
          sites,
          overrides,
          new EgressDesk.Surroundings(
              _ -> 7, pools::has, new Route.Host("smtp.example", 587)::equals, () -> changes++),
          () -> FakeRelay.THEN,
          () -> 0);

  Site site(String... hosts) {
    return sites.of("default", Shaping.NONE.place("a.example", List.of(hosts)), 0);
  }

  @Override
  public List<SiteView> sites(int limit) {
    return desk.sites(limit);
  }

  @Override
  public List<OperatorOverride> overrides() {
    return desk.overrides();
  }

  @Override
  public OperatorOverride suspend(Subject subject, String reason, @Nullable Duration lasts) {
    return desk.suspend(subject, reason, lasts);
  }

  @Override
  public Resumed resume(Subject subject) {
    return desk.resume(subject);
  }

  @Override
  public OperatorOverride reroute(
      Subject subject, Way way, String reason, @Nullable Duration lasts) {
    return desk.reroute(subject, way, reason, lasts);
  }

  @Override
  public boolean endReroute(Subject subject) {
    return desk.endReroute(subject);
  }
}

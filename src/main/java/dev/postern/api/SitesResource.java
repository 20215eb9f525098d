package dev.postern.api;

import dev.postern.egress.EgressAdmin;
import dev.postern.egress.Rate;
import dev.postern.egress.Shape;
import dev.postern.egress.SiteView;
import dev.postern.egress.Verdict;
import dev.postern.http.Answer;
import dev.postern.http.Request;
import dev.postern.http.Resource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/v1/sites`: where mail goes directly, how fast, and what limits it.
public final class SitesResource implements Resource {

  private final EgressAdmin egress;
  private final InstantSource clock;

  public SitesResource(EgressAdmin egress, InstantSource clock) {
    this.egress = egress;
    this.clock = clock;
  }

  /// One site as seen from one source.
  ///
  /// @param hosts its MX hosts; not all of a very long list
  /// @param rule of the profile that shapes it
  /// @param state free, slowed, busy, limited, paused, suspended or down
  /// @param why what limits it, in a sentence
  /// @param next when an attempt may start again; null where only an event or an operator ends it
  /// @param waiting messages that are due
  /// @param inFlight attempts under way
  /// @param limit how many may be under way just now
  /// @param connections that are open
  /// @param mostConnections that the profile allows
  /// @param factor the part of the limits that is in force
  /// @param delivered, deferred, rejected in the last hour
  public record SiteEntry(
      String source,
      String site,
      List<String> hosts,
      String rule,
      String state,
      String why,
      @Nullable Instant next,
      int waiting,
      int inFlight,
      int limit,
      int connections,
      int mostConnections,
      @Nullable String rate,
      @Nullable String connectionRate,
      double factor,
      @Nullable String lastReply,
      int delivered,
      int deferred,
      int rejected) {}

  /// Sites: what is held back first.
  public record SiteList(List<SiteEntry> sites) {}

  @Override
  public List<Route> routes() {
    return List.of(new Route(Method.GET, "/api/v1/sites", this::list));
  }

  private Answer list(Request request) {
    Instant now = clock.instant();
    List<SiteEntry> entries =
        egress.sites(Page.of(request).limit()).stream().map(view -> entry(view, now)).toList();
    return new Answer.Json(200, Json.write(new SiteList(entries)));
  }

  private static SiteEntry entry(SiteView view, Instant now) {
    Verdict verdict = view.verdict();
    Shape shape = view.shape();
    return new SiteEntry(
        view.source(),
        view.site().toString(),
        view.site().hosts(),
        shape.rule(),
        verdict.state(),
        verdict.sentence(now),
        verdict.left().map(now::plus).orElse(null),
        view.waiting(),
        view.inFlight(),
        view.limit(),
        view.open(),
        shape.connections(),
        text(shape.rate()),
        text(shape.connectionRate()),
        view.factor(),
        view.lastReply(),
        view.delivered(),
        view.deferred(),
        view.rejected());
  }

  private static @Nullable String text(@Nullable Rate rate) {
    return rate == null ? null : rate.toString();
  }
}

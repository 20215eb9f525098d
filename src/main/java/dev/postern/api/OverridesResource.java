package dev.postern.api;

import dev.postern.egress.EgressAdmin;
import dev.postern.egress.EgressAdmin.EgressProblem;
import dev.postern.egress.EgressAdmin.Resumed;
import dev.postern.egress.OperatorOverride;
import dev.postern.egress.OperatorOverride.Reroute;
import dev.postern.egress.OperatorOverride.Suspend;
import dev.postern.egress.OperatorOverride.Way;
import dev.postern.egress.Subject;
import dev.postern.http.Answer;
import dev.postern.http.HttpProblem;
import dev.postern.http.Request;
import dev.postern.http.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/v1/overrides`: mail of a site, a domain or a key that an operator suspended or sends
/// another way.
///
/// What is ended is named in the body, since a site's name may hold what a path can't.
public final class OverridesResource implements Resource {

  private static final String PATH = "/api/v1/overrides";

  private final EgressAdmin egress;

  public OverridesResource(EgressAdmin egress) {
    this.egress = egress;
  }

  /// What is in force.
  ///
  /// @param kind site, domain or key
  /// @param action suspend or reroute
  /// @param to `pool:NAME` or `host:port`; null unless it is a re-route
  /// @param until null for until it is ended
  /// @param why the whole in a sentence
  public record OverrideEntry(
      String kind,
      String name,
      String action,
      @Nullable String to,
      String reason,
      Instant at,
      @Nullable Instant until,
      String why) {}

  /// All, the newest first.
  public record OverrideList(List<OverrideEntry> overrides) {}

  /// What is asked for.
  ///
  /// @param to for a re-route alone
  /// @param lasts in ISO 8601, as `PT2H`; null for until it is ended
  public record NewOverride(
      @Nullable String kind,
      @Nullable String name,
      @Nullable String action,
      @Nullable String to,
      @Nullable String reason,
      @Nullable String lasts) {}

  /// What is to be ended.
  public record EndOverride(
      @Nullable String kind, @Nullable String name, @Nullable String action) {}

  /// What was ended.
  ///
  /// @param override whether there was one
  /// @param sites how many sites were let off a pause, slowness or an outage of their own
  public record Ended(boolean override, int sites) {}

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(Method.GET, PATH, _ -> list()),
        new Route(Method.POST, PATH, this::create),
        new Route(Method.POST, PATH + "/end", this::end));
  }

  private Answer list() {
    return json(
        200, new OverrideList(egress.overrides().stream().map(OverridesResource::entry).toList()));
  }

  private Answer create(Request request) {
    NewOverride asked = Json.request(request.body(), NewOverride.class);
    Subject subject = subject(asked.kind(), asked.name());
    String reason = Sentence.of("reason", asked.reason());
    Duration lasts = Lasts.of(asked.lasts());
    boolean suspends = isSuspend(asked.action());
    String to = asked.to();
    if (suspends && to != null) {
      throw new HttpProblem(400, "to is for a reroute; leave it out");
    }
    try {
      OperatorOverride made =
          suspends
              ? egress.suspend(subject, reason, lasts)
              : egress.reroute(subject, way(to), reason, lasts);
      return json(201, entry(made));
    } catch (EgressProblem problem) {
      throw new HttpProblem(409, String.valueOf(problem.getMessage()));
    }
  }

  private Answer end(Request request) {
    EndOverride asked = Json.request(request.body(), EndOverride.class);
    Subject subject = subject(asked.kind(), asked.name());
    if (!isSuspend(asked.action())) {
      if (!egress.endReroute(subject)) {
        throw new HttpProblem(404, "no mail of the " + subject + " is re-routed");
      }
      return json(200, new Ended(true, 0));
    }
    Resumed resumed = egress.resume(subject);
    if (!resumed.suspension() && resumed.sites() == 0) {
      throw new HttpProblem(404, "nothing holds back the mail of the " + subject);
    }
    return json(200, new Ended(resumed.suspension(), resumed.sites()));
  }

  private static Subject subject(@Nullable String kind, @Nullable String name) {
    Subject.Kind known =
        Subject.Kind.parse(kind == null ? "" : kind)
            .orElseThrow(() -> new HttpProblem(400, "kind must be site, domain or key"));
    return Subject.parse(known, name == null ? "" : name)
        .orElseThrow(() -> new HttpProblem(400, "name is not the name of a " + known.label()));
  }

  private static boolean isSuspend(@Nullable String action) {
    return switch (action) {
      case "suspend" -> true;
      case "reroute" -> false;
      case null, default -> throw new HttpProblem(400, "action must be suspend or reroute");
    };
  }

  private static Way way(@Nullable String to) {
    return Way.parse(to == null ? "" : to)
        .orElseThrow(
            () -> new HttpProblem(400, "to must be pool:NAME, or host:port of a smarthost"));
  }

  private static OverrideEntry entry(OperatorOverride override) {
    return new OverrideEntry(
        override.subject().kind().label(),
        override.subject().name(),
        override.action().label(),
        switch (override.action()) {
          case Suspend _ -> null;
          case Reroute(Way way) -> way.toString();
        },
        override.reason(),
        override.at(),
        override.until(),
        override.sentence());
  }

  private static Answer json(int status, Object value) {
    return new Answer.Json(status, Json.write(value));
  }
}

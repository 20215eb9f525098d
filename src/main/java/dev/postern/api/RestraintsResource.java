package dev.postern.api;

import dev.postern.guard.Restraint;
import dev.postern.guard.Restraint.By;
import dev.postern.guard.Restraint.Kind;
import dev.postern.guard.Restraints;
import dev.postern.http.Answer;
import dev.postern.http.HttpProblem;
import dev.postern.http.Request;
import dev.postern.http.Resource;
import dev.postern.key.KeyAdmin.KeyProblem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/v1/restraints`: who is frozen, in quarantine or slowed. A key is frozen and thawed under
/// `/api/v1/keys`.
public final class RestraintsResource implements Resource {

  private static final String PATH = "/api/v1/restraints";
  private static final int MOST_USER = 255;

  private final Restraints restraints;
  private final InstantSource clock;

  public RestraintsResource(Restraints restraints, InstantSource clock) {
    this.restraints = restraints;
    this.clock = clock;
  }

  /// What is in force.
  ///
  /// @param kind frozen, quarantine or slow
  /// @param by operator or guard
  /// @param until null for until it is lifted
  public record RestraintEntry(
      String user, String kind, String reason, String by, Instant at, @Nullable Instant until) {}

  /// All, the newest first.
  public record RestraintList(List<RestraintEntry> restraints) {}

  /// What is asked for.
  ///
  /// @param kind quarantine or slow
  /// @param lasts in ISO 8601, as `PT2H`; null for until it is lifted
  public record NewRestraint(
      @Nullable String user,
      @Nullable String kind,
      @Nullable String reason,
      @Nullable String lasts) {}

  /// What came of it.
  ///
  /// @param held how many recipients are held now that were not
  public record Restrained(String user, String kind, int held) {}

  /// Whose restraints are to end.
  public record ClearRestraints(@Nullable String user) {}

  /// Those that ended.
  public record Cleared(String user, List<String> kinds) {}

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(Method.GET, PATH, _ -> list()),
        new Route(Method.POST, PATH, this::create),
        new Route(Method.POST, PATH + "/clear", this::clear));
  }

  private Answer list() {
    return json(
        200, new RestraintList(restraints.list().stream().map(RestraintsResource::entry).toList()));
  }

  private Answer create(Request request) {
    NewRestraint asked = Json.request(request.body(), NewRestraint.class);
    String user = user(asked.user());
    String label = asked.kind();
    Kind kind =
        Kind.parse(label == null ? "" : label)
            .filter(known -> known != Kind.FROZEN)
            .orElseThrow(
                () ->
                    new HttpProblem(
                        400,
                        "kind must be quarantine or slow; keys are frozen under /api/v1/keys"));
    String reason = Sentence.of("reason", asked.reason());
    Duration lasts = Lasts.of(asked.lasts());
    Instant now = clock.instant();
    Instant until = lasts == null ? null : now.plus(lasts);
    var restraint = new Restraint(user, kind, reason, By.OPERATOR, now, until);
    try {
      return json(201, new Restrained(user, kind.label(), restraints.impose(restraint)));
    } catch (KeyProblem problem) {
      throw new HttpProblem(409, String.valueOf(problem.getMessage()));
    }
  }

  private Answer clear(Request request) {
    String user = user(Json.request(request.body(), ClearRestraints.class).user());
    List<String> ended =
        List.of(Kind.QUARANTINE, Kind.SLOW).stream()
            .filter(kind -> restraints.lift(user, kind))
            .map(Kind::label)
            .toList();
    if (ended.isEmpty()) {
      throw new HttpProblem(404, user + " is neither in quarantine nor slowed");
    }
    return json(200, new Cleared(user, ended));
  }

  private static String user(@Nullable String user) {
    if (user == null
        || user.isBlank()
        || user.length() > MOST_USER
        || user.chars().anyMatch(Character::isISOControl)) {
      throw new HttpProblem(400, "user must name the user of a key");
    }
    return user;
  }

  private static RestraintEntry entry(Restraint restraint) {
    return new RestraintEntry(
        restraint.user(),
        restraint.kind().label(),
        restraint.reason(),
        restraint.by().label(),
        restraint.at(),
        restraint.until());
  }

  private static Answer json(int status, Object value) {
    return new Answer.Json(status, Json.write(value));
  }
}

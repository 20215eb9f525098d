package dev.postern.api;

import dev.postern.guard.GuardAdmin;
import dev.postern.guard.GuardAdmin.Attack;
import dev.postern.guard.GuardAdmin.Block;
import dev.postern.guard.GuardAdmin.GuardProblem;
import dev.postern.guard.GuardAdmin.Status;
import dev.postern.guard.Inspections;
import dev.postern.guard.Witness.Statement;
import dev.postern.http.Answer;
import dev.postern.http.HttpProblem;
import dev.postern.http.Request;
import dev.postern.http.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `/api/v1/guard`: who is shut out, and why.
///
/// Who is meant is named in the body or the query, since a network has a slash.
public final class GuardResource implements Resource {

  private static final String PATH = "/api/v1/guard";
  private static final int MOST = 10_000;
  private static final int STANDARD = 1000;

  private final GuardAdmin guard;

  public GuardResource(GuardAdmin guard) {
    this.guard = guard;
  }

  /// How things stand; see [GuardAdmin.Status].
  public record GuardStatus(
      int addresses,
      int networks,
      int logins,
      int places,
      int blockedAddresses,
      int blockedNetworks,
      int operatorBlocks,
      int allowed,
      int refusedNetworks,
      long verified,
      long refused,
      List<AttackEntry> attacks,
      List<InspectionEntry> inspections) {}

  /// A login under attack.
  public record AttackEntry(String user, Instant since, double failures) {}

  /// How the relay found a listener of its own; see [Inspections.Result].
  ///
  /// @param verdict passed, flawed, closed or unknown
  public record InspectionEntry(
      String listener, Instant at, String verdict, String worst, int findings, String detail) {}

  /// Somebody who is shut out.
  ///
  /// @param kind address, network or login
  /// @param source guard or operator
  /// @param restricted whether only logins that know the network are let in
  /// @param until null for until it is lifted
  public record BlockEntry(
      String kind,
      String subject,
      String source,
      String reason,
      int strikes,
      boolean restricted,
      Instant at,
      @Nullable Instant until) {}

  /// Those who are shut out.
  public record BlockList(List<BlockEntry> blocks) {}

  /// Whom to shut out.
  ///
  /// @param lasts in ISO 8601, as `PT2H`; null for until it is lifted
  public record NewBlock(
      @Nullable String subject, @Nullable String reason, @Nullable String lasts) {}

  /// Whom to let in again.
  public record Unblock(@Nullable String subject) {}

  /// One counter or ruling.
  public record StatementEntry(String name, String value, String meaning) {}

  /// All that is known of somebody.
  public record Explanation(String subject, List<StatementEntry> statements) {}

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(Method.GET, PATH, _ -> json(200, status(guard.status(), guard.inspections()))),
        new Route(Method.GET, PATH + "/blocks", this::list),
        new Route(Method.POST, PATH + "/blocks", this::block),
        new Route(Method.POST, PATH + "/unblock", this::unblock),
        new Route(Method.GET, PATH + "/explain", this::explain));
  }

  private Answer list(Request request) {
    int limit = request.query("limit").map(GuardResource::limit).orElse(STANDARD);
    return json(
        200, new BlockList(guard.blocks(limit).stream().map(GuardResource::entry).toList()));
  }

  private Answer block(Request request) {
    NewBlock asked = Json.request(request.body(), NewBlock.class);
    String subject = subject(asked.subject());
    String reason = Sentence.of("reason", asked.reason());
    Duration lasts = Lasts.of(asked.lasts());
    return obeyed(() -> json(201, entry(guard.block(subject, reason, lasts))));
  }

  private Answer unblock(Request request) {
    String subject = subject(Json.request(request.body(), Unblock.class).subject());
    return obeyed(
        () -> {
          if (!guard.unblock(subject)) {
            throw new HttpProblem(404, "nothing shuts out " + subject);
          }
          return new Answer.Done();
        });
  }

  private Answer explain(Request request) {
    String subject = subject(request.query("subject").orElse(null));
    return obeyed(
        () ->
            json(
                200,
                new Explanation(
                    subject, guard.explain(subject).stream().map(GuardResource::entry).toList())));
  }

  private static Answer obeyed(Supplier<Answer> act) {
    try {
      return act.get();
    } catch (GuardProblem problem) {
      throw new HttpProblem(409, String.valueOf(problem.getMessage()));
    }
  }

  private static String subject(@Nullable String text) {
    if (text == null || text.isBlank()) {
      throw new HttpProblem(400, "subject is missing; name an address, a network or a user");
    }
    return text;
  }

  private static int limit(String text) {
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MOST) {
        return limit;
      }
    } catch (NumberFormatException _) {
      // Told below, as one that is out of range.
    }
    throw new HttpProblem(400, "limit must be a whole number from 1 to " + MOST);
  }

  private static GuardStatus status(Status status, List<Inspections.Result> inspections) {
    return new GuardStatus(
        status.addresses(),
        status.networks(),
        status.logins(),
        status.places(),
        status.blockedAddresses(),
        status.blockedNetworks(),
        status.operatorBlocks(),
        status.allowed(),
        status.refusedNetworks(),
        status.verified(),
        status.refused(),
        status.attacks().stream().map(GuardResource::entry).toList(),
        inspections.stream().map(GuardResource::entry).toList());
  }

  private static InspectionEntry entry(Inspections.Result result) {
    return new InspectionEntry(
        result.listener(),
        result.at(),
        result.verdict().label(),
        result.worst(),
        result.findings(),
        result.detail());
  }

  private static AttackEntry entry(Attack attack) {
    return new AttackEntry(attack.user(), attack.since(), attack.failures());
  }

  private static BlockEntry entry(Block block) {
    return new BlockEntry(
        block.kind().label(),
        block.subject(),
        block.source(),
        block.reason(),
        block.strikes(),
        block.restricted(),
        block.at(),
        block.until());
  }

  private static StatementEntry entry(Statement statement) {
    return new StatementEntry(statement.name(), statement.value(), statement.meaning());
  }

  private static Answer json(int status, Object value) {
    return new Answer.Json(status, Json.write(value));
  }
}

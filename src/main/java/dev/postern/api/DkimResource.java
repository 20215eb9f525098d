package dev.postern.api;

import dev.postern.http.Answer;
import dev.postern.http.HttpProblem;
import dev.postern.http.Request;
import dev.postern.http.Resource;
import dev.postern.signing.DkimAdmin;
import dev.postern.signing.DkimAdmin.DkimProblem;
import dev.postern.signing.DkimAdmin.KeyView;
import dev.postern.signing.Published;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `/api/v1/dkim`: which keys sign for which domains, and what is to be published for them.
public final class DkimResource implements Resource {

  private final DkimAdmin keys;

  public DkimResource(DkimAdmin keys) {
    this.keys = keys;
  }

  /// A key, without its private half.
  ///
  /// @param state pending, active or retired
  /// @param changedAt when it came to be in that state
  /// @param name where its record belongs
  /// @param record the record's text
  /// @param strings the same in pieces that fit into a TXT record's strings
  /// @param published yes, no, wrong or unknown
  /// @param fault why it is wrong or unknown; else null
  /// @param next what to do about it
  public record DkimEntry(
      String domain,
      String selector,
      String algorithm,
      String state,
      Instant createdAt,
      Instant changedAt,
      String name,
      String record,
      List<String> strings,
      String published,
      @Nullable String fault,
      String next) {}

  /// Some keys, by domain and selector.
  public record DkimList(List<DkimEntry> keys) {}

  /// What is asked for.
  ///
  /// @param selector what the selectors begin with; null to name them after the month
  /// @param now whether the keys sign at once, published or not
  public record NewDkim(@Nullable String domain, @Nullable String selector, boolean now) {}

  /// What is asked for.
  ///
  /// @param now whether the keys sign at once, published or not
  public record DkimRotation(boolean now) {}

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(Method.GET, "/api/v1/dkim", _ -> json(200, keys.show(Optional.empty()))),
        new Route(Method.POST, "/api/v1/dkim", this::create),
        new Route(Method.GET, "/api/v1/dkim/{domain}", this::show),
        new Route(Method.POST, "/api/v1/dkim/{domain}/rotate", this::rotate),
        new Route(Method.POST, "/api/v1/dkim/{domain}/retire", this::retire));
  }

  private Answer create(Request request) {
    NewDkim asked = Json.request(request.body(), NewDkim.class);
    String domain = asked.domain();
    if (domain == null || domain.isBlank()) {
      throw new HttpProblem(400, "domain is missing; name the domain that is to sign");
    }
    Optional<String> selector = Optional.ofNullable(asked.selector());
    return obeyed(409, 201, () -> keys.create(domain, selector, asked.now()));
  }

  private Answer show(Request request) {
    return obeyed(404, 200, () -> keys.show(Optional.of(request.path("domain"))));
  }

  private Answer rotate(Request request) {
    boolean now = Json.request(request.body(), DkimRotation.class).now();
    return obeyed(409, 200, () -> keys.rotate(request.path("domain"), now));
  }

  private Answer retire(Request request) {
    return obeyed(409, 200, () -> keys.retire(request.path("domain")));
  }

  private static Answer obeyed(int problemStatus, int status, Supplier<List<KeyView>> act) {
    try {
      return json(status, act.get());
    } catch (DkimProblem problem) {
      throw new HttpProblem(problemStatus, String.valueOf(problem.getMessage()));
    }
  }

  private static Answer json(int status, List<KeyView> views) {
    var list = new DkimList(views.stream().map(DkimResource::entry).toList());
    return new Answer.Json(status, Json.write(list));
  }

  private static DkimEntry entry(KeyView view) {
    return new DkimEntry(
        view.domain(),
        view.selector(),
        view.record().algorithm().label(),
        view.state(),
        view.createdAt(),
        view.changedAt(),
        view.name(),
        view.record().text(),
        view.record().strings(),
        published(view.published()),
        fault(view.published()),
        view.next());
  }

  private static String published(Published published) {
    return switch (published) {
      case Published.Seen _ -> "yes";
      case Published.Missing _ -> "no";
      case Published.Wrong _ -> "wrong";
      case Published.Unknown _ -> "unknown";
    };
  }

  private static @Nullable String fault(Published published) {
    return switch (published) {
      case Published.Seen _, Published.Missing _ -> null;
      case Published.Wrong(String why) -> why;
      case Published.Unknown(String why) -> why;
    };
  }
}

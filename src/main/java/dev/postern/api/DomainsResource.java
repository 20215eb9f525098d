package dev.postern.api;

import dev.postern.domain.Finding;
import dev.postern.http.Answer;
import dev.postern.http.HttpProblem;
import dev.postern.http.Request;
import dev.postern.http.Resource;
import dev.postern.mail.Domain;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// `/api/v1/domains`: how a domain that we send from looks to receivers.
public final class DomainsResource implements Resource {

  private final Function<String, List<Finding>> check;

  /// @param check of a domain in A-labels; may block
  public DomainsResource(Function<String, List<Finding>> check) {
    this.check = check;
  }

  /// One thing that was looked at.
  ///
  /// @param level ok, hint, warn or fail
  /// @param change empty where all is well
  public record FindingEntry(String check, String level, String seen, String why, String change) {}

  /// All that was looked at.
  ///
  /// @param failed whether any of it is `fail`
  public record DomainReport(String domain, boolean failed, List<FindingEntry> findings) {}

  @Override
  public List<Route> routes() {
    return List.of(new Route(Method.GET, "/api/v1/domains/{domain}/check", this::check));
  }

  private Answer check(Request request) {
    String text = request.path("domain");
    Domain domain =
        Domain.parse(text)
            .filter(found -> !found.isLiteral())
            .orElseThrow(
                () -> new HttpProblem(400, text + " is not a domain; write it as app.example"));
    List<Finding> findings = check.apply(domain.ascii());
    boolean failed = findings.stream().anyMatch(found -> found.level() == Finding.Level.FAIL);
    return new Answer.Json(
        200,
        Json.write(
            new DomainReport(
                domain.ascii(), failed, findings.stream().map(DomainsResource::entry).toList())));
  }

  private static FindingEntry entry(Finding finding) {
    return new FindingEntry(
        finding.check(),
        finding.level().name().toLowerCase(Locale.ROOT),
        finding.seen(),
        finding.why(),
        finding.change());
  }
}

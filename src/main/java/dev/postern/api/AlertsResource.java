package dev.postern.api;

import dev.postern.alert.Alerts;
import dev.postern.alert.Notice;
import dev.postern.http.Answer;
import dev.postern.http.HttpProblem;
import dev.postern.http.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// `/api/v1/alerts`: what people were told last, and a trial of the channels.
public final class AlertsResource implements Resource {

  private static final String PATH = "/api/v1/alerts";

  private final Alerts alerts;

  public AlertsResource(Alerts alerts) {
    this.alerts = alerts;
  }

  /// One alert, or that it has repeated.
  ///
  /// @param repeated how often since it was told first; 0 for the first
  public record AlertEntry(
      String id,
      Instant at,
      String cause,
      String subject,
      String text,
      int repeated,
      Map<String, Object> facts) {}

  /// The last ones since the relay started, the newest first.
  public record AlertList(List<AlertEntry> alerts) {}

  /// How a trial of one channel went.
  public record TrialEntry(String channel, boolean told, String detail) {}

  /// Of each channel.
  public record TrialList(List<TrialEntry> trials) {}

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(Method.GET, PATH, _ -> list()),
        new Route(Method.POST, PATH + "/test", _ -> test()));
  }

  private Answer list() {
    return new Answer.Json(
        200,
        Json.write(new AlertList(alerts.recent().stream().map(AlertsResource::entry).toList())));
  }

  private Answer test() {
    try {
      List<TrialEntry> trials =
          alerts.test().stream()
              .map(trial -> new TrialEntry(trial.channel(), trial.told(), trial.detail()))
              .toList();
      return new Answer.Json(200, Json.write(new TrialList(trials)));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new HttpProblem(503, "the relay is stopping");
    }
  }

  private static AlertEntry entry(Notice notice) {
    return new AlertEntry(
        notice.id(),
        notice.at(),
        notice.cause(),
        notice.subject(),
        notice.text(),
        notice.repeated(),
        notice.facts());
  }
}

package dev.postern.api;

import dev.postern.api.MessageEntry.MessageList;
import dev.postern.http.Answer;
import dev.postern.http.HttpProblem;
import dev.postern.http.Request;
import dev.postern.http.Resource;
import dev.postern.mail.MessageId;
import dev.postern.queue.QueueAdmin;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/// `/api/v1/queue`: what is not done yet, and an operator's hand on it.
public final class QueueResource implements Resource {

  private static final String ONE = "/api/v1/queue/{id}";
  private static final String ALL = "/api/v1/keys/{user}/queue";
  private static final String HELD_BY_OPERATOR = "all mail of its key, by an operator";

  private final QueueAdmin queue;

  public QueueResource(QueueAdmin queue) {
    this.queue = queue;
  }

  /// What was done to all mail of a key.
  ///
  /// @param recipients how many
  public record Bulk(String user, String done, int recipients) {}

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(Method.GET, "/api/v1/queue", this::list),
        new Route(Method.GET, ONE, this::show),
        new Route(Method.POST, ONE + "/retry", request -> act(request, queue::retry, "pending")),
        new Route(Method.POST, ONE + "/hold", request -> act(request, queue::hold, "pending")),
        new Route(Method.POST, ONE + "/release", request -> act(request, queue::release, "held")),
        new Route(Method.DELETE, ONE, request -> act(request, queue::delete, "pending or held")),
        new Route(
            Method.POST,
            ALL + "/hold",
            request -> all(request, "held", user -> queue.holdAllOf(user, HELD_BY_OPERATOR))),
        new Route(
            Method.POST,
            ALL + "/release",
            request -> all(request, "released", queue::releaseAllOf)),
        new Route(
            Method.POST, ALL + "/delete", request -> all(request, "deleted", queue::deleteAllOf)));
  }

  private Answer list(Request request) {
    Page page = Page.of(request);
    var views = queue.list(page.before(), page.limit());
    return new Answer.Json(200, Json.write(MessageList.of(views, page.limit())));
  }

  private Answer show(Request request) {
    MessageId id = Page.id(request);
    return queue
        .show(id)
        .map(view -> new Answer.Json(200, Json.write(MessageEntry.of(view))))
        .orElseThrow(() -> unknown(id));
  }

  private Answer act(Request request, Predicate<MessageId> act, String needed) {
    MessageId id = Page.id(request);
    if (act.test(id)) {
      return new Answer.Done();
    }
    if (queue.show(id).isEmpty()) {
      throw unknown(id);
    }
    throw new HttpProblem(409, "no recipient of " + id + " is " + needed);
  }

  private static Answer all(Request request, String done, ToIntFunction<String> act) {
    String user = request.path("user");
    return new Answer.Json(200, Json.write(new Bulk(user, done, act.applyAsInt(user))));
  }

  private static HttpProblem unknown(MessageId id) {
    return new HttpProblem(404, "there is no message with the id " + id);
  }
}

package dev.postern.api;

import dev.postern.http.Answer;
import dev.postern.http.HttpProblem;
import dev.postern.http.Request;
import dev.postern.http.Resource;
import dev.postern.key.KeyConfig;
import dev.postern.mail.Mailbox;
import dev.postern.suppression.Source;
import dev.postern.suppression.Suppressions;
import dev.postern.suppression.Suppressions.Listed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `/api/v1/suppressions`: whom a project does not send to.
public final class SuppressionsResource implements Resource {

  /// How many may be added at once.
  public static final int MOST = 500;

  private static final String PATH = "/api/v1/suppressions";
  private static final int STANDARD_LIMIT = 100;
  private static final int MOST_LIMIT = 1000;
  private static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");

  private final Suppressions suppressions;

  public SuppressionsResource(Suppressions suppressions) {
    this.suppressions = suppressions;
  }

  /// One entry.
  ///
  /// @param source manual, hard-bounce, complaint or import
  /// @param message the id of the message that it came of; null where there is none
  public record SuppressionEntry(
      String project,
      String address,
      String reason,
      String source,
      @Nullable String message,
      Instant at) {}

  /// Entries, by project and address.
  ///
  /// @param next give it as `after` to go on; null at the end
  public record SuppressionList(List<SuppressionEntry> suppressions, @Nullable String next) {}

  /// What is asked for.
  ///
  /// @param project null for the default one
  public record NewSuppressions(
      @Nullable String project, @Nullable List<NewSuppression> suppressions) {}

  /// One that is to be added.
  ///
  /// @param reason null for none
  /// @param source null for manual
  /// @param at since when; null for now
  public record NewSuppression(
      @Nullable String address,
      @Nullable String reason,
      @Nullable String source,
      @Nullable Instant at) {}

  /// How many were added; the others were there.
  public record Added(int added) {}

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(Method.GET, PATH, this::list),
        new Route(Method.POST, PATH, this::add),
        new Route(Method.DELETE, PATH, this::remove));
  }

  private Answer list(Request request) {
    String project = request.query("project").map(SuppressionsResource::project).orElse("");
    String after = request.query("after").orElse("");
    int limit = request.query("limit").map(SuppressionsResource::limit).orElse(STANDARD_LIMIT);
    List<Listed> found = suppressions.list(project, after, limit);
    Listed last = found.size() < limit ? null : found.getLast();
    var list =
        new SuppressionList(
            found.stream().map(SuppressionsResource::entry).toList(),
            last == null ? null : last.place());
    return new Answer.Json(200, Json.write(list));
  }

  private Answer add(Request request) {
    NewSuppressions asked = Json.request(request.body(), NewSuppressions.class);
    List<NewSuppression> wanted = asked.suppressions();
    if (wanted == null || wanted.isEmpty() || wanted.size() > MOST) {
      throw new HttpProblem(
          400, "suppressions must list 1 to " + MOST + " entries, as [{\"address\": \"…\"}]");
    }
    String project = asked.project();
    String chosen = project(project == null ? KeyConfig.DEFAULT_PROJECT : project);
    List<Suppressions.Entry> entries = new ArrayList<>(wanted.size());
    for (int i = 0; i < wanted.size(); i++) {
      entries.add(entry(wanted.get(i), i));
    }
    return new Answer.Json(200, Json.write(new Added(done(suppressions.add(chosen, entries)))));
  }

  private Answer remove(Request request) {
    String project = project(request.query("project").orElse(KeyConfig.DEFAULT_PROJECT));
    String text = request.query("address").orElse("");
    Mailbox address =
        Mailbox.parse(text)
            .orElseThrow(
                () ->
                    new HttpProblem(
                        400, "address can't be \"" + text + "\"; give one as a@b.example"));
    if (!done(suppressions.remove(project, address))) {
      throw new HttpProblem(
          404, text + " is not on the suppression list of the project " + project);
    }
    return new Answer.Done();
  }

  private static <T> T done(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof IllegalStateException full) {
        throw new HttpProblem(409, String.valueOf(full.getMessage()));
      }
      throw failure;
    }
  }

  private static Suppressions.Entry entry(NewSuppression asked, int index) {
    String place = "suppressions[" + index + "]";
    String text = asked.address() == null ? "" : asked.address();
    Mailbox address =
        Mailbox.parse(text)
            .orElseThrow(() -> new HttpProblem(400, place + ".address can't be \"" + text + "\""));
    String label = asked.source() == null ? Source.MANUAL.label() : asked.source();
    Source source =
        Source.parse(label)
            .orElseThrow(
                () ->
                    new HttpProblem(
                        400, place + ".source is manual, hard-bounce, complaint or import"));
    return new Suppressions.Entry(
        address, asked.reason() == null ? "" : asked.reason(), source, null, asked.at());
  }

  private static SuppressionEntry entry(Listed found) {
    return new SuppressionEntry(
        found.project(),
        found.address(),
        found.reason(),
        found.source(),
        found.message() == null ? null : found.message().toString(),
        found.at());
  }

  private static String project(String text) {
    if (!PROJECT.matcher(text).matches()) {
      throw new HttpProblem(400, "project is 1 to 64 letters, digits and . _ @ + -");
    }
    return text;
  }

  private static int limit(String text) {
    int limit = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > MOST_LIMIT) {
      throw new HttpProblem(400, "limit must be a number from 1 to " + MOST_LIMIT);
    }
    return limit;
  }
}

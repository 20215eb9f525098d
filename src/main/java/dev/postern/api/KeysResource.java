package dev.postern.api;

import dev.postern.http.Answer;
import dev.postern.http.HttpProblem;
import dev.postern.http.Request;
import dev.postern.http.Resource;
import dev.postern.key.KeyAdmin;
import dev.postern.key.KeyAdmin.KeyProblem;
import dev.postern.key.KeyAdmin.KeyView;
import dev.postern.key.KeyConfig;
import dev.postern.mail.AddressPattern;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `/api/v1/keys`: who may send.
public final class KeysResource implements Resource {

  private static final int MOST_PATTERNS = 1000;
  private static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");

  private final KeyAdmin keys;

  public KeysResource(KeyAdmin keys) {
    this.keys = keys;
  }

  /// A key, without its secret.
  ///
  /// @param declared whether it stands in the configuration file
  /// @param createdAt null for declared keys
  /// @param revokedAt null while it is good
  /// @param frozenAt null unless it is frozen
  public record KeyEntry(
      String user,
      String project,
      List<String> from,
      boolean hideClient,
      boolean declared,
      @Nullable Instant createdAt,
      @Nullable Instant revokedAt,
      @Nullable Instant frozenAt) {}

  /// All keys.
  public record KeyList(List<KeyEntry> keys) {}

  /// What is asked for.
  ///
  /// @param project null for the default one
  /// @param from address patterns, as `*@app.example`
  public record NewKey(
      @Nullable String user,
      @Nullable String project,
      @Nullable List<String> from,
      boolean hideClient) {}

  /// A new secret, shown this once.
  public record MintedKey(String user, String secret) {
    @Override
    public String toString() {
      return "MintedKey[" + user + "]";
    }
  }

  /// Why a key is frozen.
  public record FreezeKey(@Nullable String reason) {}

  /// What came of a freeze.
  ///
  /// @param held how many recipients are held now that were not
  public record FrozenKey(String user, int held) {}

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(Method.GET, "/api/v1/keys", _ -> list()),
        new Route(Method.POST, "/api/v1/keys", this::create),
        new Route(Method.POST, "/api/v1/keys/{user}/rotate", this::rotate),
        new Route(Method.POST, "/api/v1/keys/{user}/revoke", this::revoke),
        new Route(Method.POST, "/api/v1/keys/{user}/freeze", this::freeze),
        new Route(Method.POST, "/api/v1/keys/{user}/thaw", this::thaw));
  }

  private Answer list() {
    return json(200, new KeyList(keys.list().stream().map(KeysResource::entry).toList()));
  }

  private Answer create(Request request) {
    NewKey asked = Json.request(request.body(), NewKey.class);
    String user = asked.user();
    List<String> from = asked.from();
    if (user == null || user.isBlank()) {
      throw new HttpProblem(400, "user is missing; name the user of the key");
    }
    if (from == null || from.isEmpty() || from.size() > MOST_PATTERNS) {
      throw new HttpProblem(
          400, "from must list 1 to " + MOST_PATTERNS + " senders, as [\"*@app.example\"]");
    }
    String wanted = asked.project();
    String project = wanted == null ? KeyConfig.DEFAULT_PROJECT : wanted;
    if (!PROJECT.matcher(project).matches()) {
      throw new HttpProblem(400, "project is 1 to 64 letters, digits and . _ @ + -");
    }
    List<AddressPattern> patterns = from.stream().map(KeysResource::pattern).toList();
    return obeyed(
        () -> {
          var secret = keys.create(user, project, patterns, asked.hideClient());
          return json(201, new MintedKey(user, secret.reveal()));
        });
  }

  private Answer rotate(Request request) {
    String user = request.path("user");
    return obeyed(() -> json(200, new MintedKey(user, keys.rotate(user).reveal())));
  }

  private Answer revoke(Request request) {
    return obeyed(
        () -> {
          keys.revoke(request.path("user"));
          return new Answer.Done();
        });
  }

  private Answer freeze(Request request) {
    String user = request.path("user");
    FreezeKey asked =
        request.body().length == 0
            ? new FreezeKey(null)
            : Json.request(request.body(), FreezeKey.class);
    String reason = Sentence.of("reason", asked.reason());
    return obeyed(() -> json(200, new FrozenKey(user, keys.freeze(user, reason))));
  }

  private Answer thaw(Request request) {
    return obeyed(
        () -> {
          keys.thaw(request.path("user"));
          return new Answer.Done();
        });
  }

  private static Answer obeyed(Supplier<Answer> act) {
    try {
      return act.get();
    } catch (KeyProblem problem) {
      throw new HttpProblem(409, String.valueOf(problem.getMessage()));
    }
  }

  private static AddressPattern pattern(@Nullable String text) {
    return AddressPattern.parse(text == null ? "" : text)
        .orElseThrow(
            () ->
                new HttpProblem(
                    400,
                    "from can't hold \""
                        + text
                        + "\"; write an address, a domain, *@domain, *.domain or *"));
  }

  private static Answer json(int status, Object value) {
    return new Answer.Json(status, Json.write(value));
  }

  private static KeyEntry entry(KeyView view) {
    return new KeyEntry(
        view.key().user(),
        view.key().project(),
        view.key().from().stream().map(AddressPattern::toString).toList(),
        view.key().hideClient(),
        view.declared(),
        view.createdAt(),
        view.revokedAt(),
        view.frozenAt());
  }
}

package dev.postern.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// What a running relay captured. It asks over HTTP, as the command line does: a Java for each
/// question would make the tests wait.
public final class Inbox {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final URI address;
  private final Path tokenFile;

  public Inbox(RelayHome home) {
    this(home.httpPort(), home.directory().resolve("data/admin.token"));
  }

  public Inbox(int httpPort, Path tokenFile) {
    this.address = URI.create("http://127.0.0.1:" + httpPort + "/api/v1/inbox");
    this.tokenFile = tokenFile;
  }

  /// The newest message with that subject.
  public Optional<JsonNode> find(String subject) {
    return messages(JSON.readTree(get(address))).stream()
        .filter(message -> message.path("subject").asString("").equals(subject))
        .findFirst();
  }

  public JsonNode await(String subject) {
    return Await.found(
        () -> "a captured message with the subject " + subject, Await.LONG, () -> find(subject));
  }

  /// The octets of a message, as text.
  public String raw(JsonNode message) {
    return get(URI.create(address + "/" + message.path("id").asString() + "/raw"));
  }

  /// The messages of a list, as the command line prints it too.
  public static List<JsonNode> messages(JsonNode list) {
    return StreamSupport.stream(list.path("messages").spliterator(), false).toList();
  }

  /// The recipients of a message.
  public static List<String> recipients(JsonNode message) {
    return StreamSupport.stream(message.path("recipients").spliterator(), false)
        .map(recipient -> recipient.path("address").asString())
        .toList();
  }

  private String get(URI uri) {
    try {
      String token = Files.readString(tokenFile).strip();
      HttpResponse<String> response =
          HTTP.send(
              HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token).build(),
              HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      if (response.statusCode() != 200) {
        throw new AssertionError(uri + " answered " + response.statusCode());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

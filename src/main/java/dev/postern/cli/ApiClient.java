package dev.postern.cli;

import dev.postern.api.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/// A running relay's interface, as commands use it. Every failure is a [CliFailure] that says what
/// to do.
final class ApiClient implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final int MOST_OCTETS = 64 << 20;

  private final URI base;
  private final String token;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  ApiClient(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  <T> T get(String path, Class<T> type) {
    return read(send("GET", path, BodyPublishers.noBody()), type);
  }

  <T> T post(String path, Object body, Class<T> type) {
    return read(send("POST", path, BodyPublishers.ofString(Json.write(body))), type);
  }

  /// For requests that have nothing to say but their path.
  <T> T post(String path, Class<T> type) {
    return read(send("POST", path, BodyPublishers.noBody()), type);
  }

  /// For what has nothing to answer.
  void post(String path, Object body) {
    read(send("POST", path, BodyPublishers.ofString(Json.write(body))));
  }

  void post(String path) {
    read(send("POST", path, BodyPublishers.noBody()));
  }

  void delete(String path) {
    read(send("DELETE", path, BodyPublishers.noBody()));
  }

  /// Copies at most `most` octets of the answer.
  void copy(String path, long most, OutputStream out) {
    HttpResponse<InputStream> response = send("GET", path, BodyPublishers.noBody());
    try (InputStream in = response.body()) {
      byte[] piece = new byte[1 << 16];
      long left = most;
      int read = in.read(piece, 0, (int) Math.min(left, piece.length));
      while (read > 0) {
        out.write(piece, 0, read);
        left -= read;
        read = left == 0 ? -1 : in.read(piece, 0, (int) Math.min(left, piece.length));
      }
      out.flush();
    } catch (IOException cause) {
      throw CliFailure.refused("the message broke off: " + cause.getMessage());
    }
  }

  /// Whether anything answers there.
  boolean answers() {
    var request = HttpRequest.newBuilder(base.resolve("/healthz")).timeout(CONNECT).build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      throw interrupted();
    }
  }

  /// A name as a part of a path.
  static String part(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpResponse<InputStream> send(String method, String path, BodyPublisher body) {
    try {
      var request =
          HttpRequest.newBuilder(base.resolve(path))
              .timeout(ANSWER)
              .header("Authorization", "Bearer " + token)
              .method(method, body)
              .build();
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      if (response.statusCode() >= 300) {
        throw failure(response);
      }
      return response;
    } catch (IllegalArgumentException cause) {
      throw CliFailure.usage("this can't be sent: " + cause.getMessage());
    } catch (IOException cause) {
      throw CliFailure.refused(
          "nothing answers at "
              + base
              + " ("
              + reason(cause)
              + "); start the relay with \"postern dev\" or \"postern serve\", or name another with"
              + " --config or --url");
    } catch (InterruptedException _) {
      throw interrupted();
    }
  }

  private CliFailure failure(HttpResponse<InputStream> response) {
    int status = response.statusCode();
    if (status == 401) {
      return CliFailure.refused(
          "the relay at " + base + " does not take this token; give that of its DATA/admin.token");
    }
    String detail = "";
    try {
      detail = String.valueOf(Json.read(read(response), Map.class).get("detail"));
    } catch (IllegalArgumentException _) {
      // Not problem+json, so no relay of ours; told below.
    }
    return CliFailure.refused(
        detail.isEmpty()
            ? base
                + " answered "
                + status
                + " and is probably not a Postern relay; check the address"
            : Printable.of(detail));
  }

  private <T> T read(HttpResponse<InputStream> response, Class<T> type) {
    try {
      return Json.read(read(response), type);
    } catch (IllegalArgumentException cause) {
      throw CliFailure.refused(
          base + " answered with something else than was asked for: " + cause.getMessage());
    }
  }

  private static byte[] read(HttpResponse<InputStream> response) {
    try (InputStream in = response.body()) {
      byte[] octets = in.readNBytes(MOST_OCTETS + 1);
      if (octets.length > MOST_OCTETS) {
        throw CliFailure.refused("the answer is larger than 64 MiB; ask for less with --limit");
      }
      return octets;
    } catch (IOException cause) {
      throw CliFailure.refused("the answer broke off: " + cause.getMessage());
    }
  }

  private static CliFailure interrupted() {
    Thread.currentThread().interrupt();
    return CliFailure.refused("interrupted");
  }

  private static String reason(IOException cause) {
    return cause.getMessage() == null ? "connection refused" : cause.getMessage();
  }
}

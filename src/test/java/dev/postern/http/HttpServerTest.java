package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.http.Resource.Method;
import dev.postern.http.Resource.Route;
import dev.postern.mail.Secret;
import dev.postern.observe.Health;
import dev.postern.observe.Metrics;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {

  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final AtomicBoolean ready = new AtomicBoolean(true);
  private static final Metrics metrics = new Metrics();
  private static final HttpClient client = HttpClient.newHttpClient();

  private static HttpServer server;
  private static InetSocketAddress address;

  @BeforeAll
  static void start() throws IOException {
    var health = new Health();
    health.require("store", ready::get);
    server =
        new HttpServer(
            loopback(0),
            "relay.example",
            new Secret(TOKEN),
            health,
            metrics,
            List.of(HttpServerTest::echo));
    address = server.start();
  }

  @AfterAll
  static void stop() {
    server.close();
    client.close();
  }

  @Test
  @Tag("slow")
  void silentConnectionsDontKeepAProbeFromBeingAnswered() throws Exception {
    var silent = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 300; i++) {
        var socket = new Socket(address.getAddress(), address.getPort());
        silent.add(socket);
        socket
            .getOutputStream()
            .write("GET /healthz HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
      }
      try (var probe = new Socket(address.getAddress(), address.getPort())) {
        // Half of the time after which silence ends a connection otherwise.
        probe.setSoTimeout(15_000);
        probe
            .getOutputStream()
            .write("GET /healthz HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(probe.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
            .isEqualTo("HTTP/1.1 200");
      }
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void probesAnswerOneWordWithoutAToken() throws Exception {
    assertThat(get("/healthz").body()).isEqualTo("ok\n");
    assertThat(get("/readyz").body()).isEqualTo("ok\n");
    ready.set(false);
    try {
      assertThat(get("/readyz").statusCode()).isEqualTo(503);
      assertThat(get("/readyz").body()).isEqualTo("unavailable\n");
      assertThat(get("/healthz").statusCode()).isEqualTo(200);
    } finally {
      ready.set(true);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/metrics",
        "/echo/x",
        "/",
        "/nowhere",
        "/healthz/",
        "/healthz/../metrics",
        "//metrics"
      })
  void everythingElseWantsTheToken(String path) throws Exception {
    String answer =
        raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).matches("(?s)HTTP/1.1 (401|400) .*").doesNotContain("postern_");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer wrong",
        "Bearer ",
        "Basic",
        "Basic !!!",
        "Basic d3Jvbmc=",
        "Digest x",
        "Bearer 0123456789abcdef0123456789abcdeg"
      })
  void wrongTokensAreRefused(String authorization) throws Exception {
    HttpResponse<String> answer = send(request("/echo/x").header("Authorization", authorization));
    assertThat(answer.statusCode()).isIn(401, 429);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(answer.body()).contains("\"status\":" + answer.statusCode()).doesNotContain(TOKEN);
  }

  @Test
  void theTokenPassesAsBearerAndAsBasic() throws Exception {
    assertThat(authorised("/metrics").body()).contains("postern_");
    String pair =
        Base64.getEncoder().encodeToString(("anyone:" + TOKEN).getBytes(StandardCharsets.UTF_8));
    HttpResponse<String> basic = send(request("/echo/x").header("Authorization", "Basic " + pair));
    assertThat(basic.statusCode()).isEqualTo(200);
  }

  @Test
  void aFloodOfWrongTokensIsBoundedAndTheRightOneStillPasses() throws Exception {
    int last = 0;
    for (int i = 0; i < 200 && last != 429; i++) {
      last = send(request("/echo/x").header("Authorization", "Bearer wrong")).statusCode();
    }
    assertThat(last).isEqualTo(429);
    assertThat(authorised("/echo/x").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "localhost:8025, 200",
    "127.0.0.1, 200",
    "relay.example, 200",
    "RELAY.example:1, 200",
    "evil.example, 421",
    "localhost.evil.example, 421",
    "192.0.2.1, 421"
  })
  void namesThatAreNotOursAreRefused(String host, int status) throws Exception {
    String pair =
        Base64.getEncoder().encodeToString(("a:" + TOKEN).getBytes(StandardCharsets.UTF_8));
    assertThat(
            raw(
                "GET /echo/x HTTP/1.1\r\nHost: "
                    + host
                    + "\r\nAuthorization: Basic "
                    + pair
                    + "\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status);
  }

  @Test
  void aScraperWithBearerMayUseAnyName() throws Exception {
    assertThat(
            raw(
                "GET /metrics HTTP/1.1\r\nHost: postern:8025\r\nAuthorization: Bearer "
                    + TOKEN
                    + "\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void otherSitesPagesAreRefused() throws Exception {
    var foreign =
        request("/echo/x")
            .header("Authorization", "Bearer " + TOKEN)
            .header("Origin", "http://evil.example");
    assertThat(send(foreign).statusCode()).isEqualTo(403);
    var own =
        request("/echo/x")
            .header("Authorization", "Bearer " + TOKEN)
            .header("Origin", "http://127.0.0.1:" + address.getPort());
    assertThat(send(own).statusCode()).isEqualTo(200);
  }

  @Test
  void bodiesAreBounded() throws Exception {
    var large =
        request("/echo")
            .header("Authorization", "Bearer " + TOKEN)
            .POST(BodyPublishers.ofByteArray(new byte[(64 << 10) + 1]));
    assertThat(send(large).statusCode()).isEqualTo(413);
    var fitting =
        request("/echo")
            .header("Authorization", "Bearer " + TOKEN)
            .POST(BodyPublishers.ofByteArray(new byte[64 << 10]));
    assertThat(send(fitting).body()).isEqualTo("65536");
  }

  @Test
  void errorsAreProblems() throws Exception {
    assertThat(authorised("/nowhere").statusCode()).isEqualTo(404);
    assertThat(authorised("/nowhere").body())
        .startsWith("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404");
    assertThat(authorised("/refuse").statusCode()).isEqualTo(409);
    assertThat(authorised("/refuse").body()).contains("\"detail\":\"not \\\"now\\\"\"");
    assertThat(authorised("/fail").statusCode()).isEqualTo(500);
    assertThat(authorised("/fail").body())
        .contains("its log says why")
        .doesNotContain("secret cause");
    assertThat(
            send(request("/echo/x").header("Authorization", "Bearer " + TOKEN).DELETE())
                .statusCode())
        .isEqualTo(405);
  }

  @Test
  void answersNameNoVersion() throws Exception {
    assertThat(get("/healthz").headers().firstValue("Server")).isEmpty();
  }

  @Test
  void longBodiesAreStreamed() throws Exception {
    assertThat(authorised("/stream").body()).hasSize(3_000_000);
    assertThat(authorised("/stream").headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("message/rfc822"));
  }

  @Test
  void anAddressInUseIsNamedWithARemedy() {
    try (var second =
        new HttpServer(
            loopback(address.getPort()),
            "x",
            new Secret(TOKEN),
            new Health(),
            metrics,
            List.of())) {
      assertThatThrownBy(second::start)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(
              "http.address 127.0.0.1:" + address.getPort() + " can't be listened on")
          .hasMessageContaining("give another address");
    }
  }

  @Test
  void aRelayThatIsCalledLocalhostAnswers() throws Exception {
    try (var sandbox =
        new HttpServer(
            loopback(0), "localhost", new Secret(TOKEN), new Health(), metrics, List.of())) {
      var request =
          HttpRequest.newBuilder(
              URI.create("http://localhost:" + sandbox.start().getPort() + "/metrics"));
      assertThat(client.send(request.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    }
  }

  private static List<Route> echo() {
    return List.of(
        new Route(
            Method.GET,
            "/echo/{what}",
            request -> new Answer.Json(200, "\"" + request.path("what") + "\"")),
        new Route(
            Method.POST, "/echo", request -> new Answer.Json(200, "" + request.body().length)),
        new Route(
            Method.GET,
            "/refuse",
            _ -> {
              throw new HttpProblem(409, "not \"now\"");
            }),
        new Route(
            Method.GET,
            "/fail",
            _ -> {
              throw new IllegalStateException("secret cause");
            }),
        new Route(
            Method.GET,
            "/stream",
            _ ->
                new Answer.Stream(
                    "message/rfc822",
                    out -> {
                      for (int i = 0; i < 300; i++) {
                        out.write("x".repeat(10_000).getBytes(StandardCharsets.US_ASCII));
                      }
                    })));
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private static HttpResponse<String> authorised(String path) throws Exception {
    return send(request(path).header("Authorization", "Bearer " + TOKEN));
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String raw(String text) throws IOException {
    try (var socket = new Socket(address.getAddress(), address.getPort());
        InputStream in = socket.getInputStream()) {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static HttpConfig loopback(int port) {
    return new HttpConfig(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
  }
}

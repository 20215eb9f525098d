package dev.postern.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.postern.mail.Secret;
import dev.postern.rig.TestCertificate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Secret SECRET = new Secret("correct-horse-battery-staple");
  private static final Notice NOTICE =
      new Notice(
          "alert_1", NOW, "volume", "shop", "\"shop\" sends 500 an hour", 0, Map.of("rate", 500));

  /// What came in.
  private record Request(String id, String timestamp, String signature, String body, String path) {}

  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch hanging = new CountDownLatch(1);
  private HttpServer server;
  private Webhook webhook;
  private volatile int status = 204;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(here(), 0);
    serve(server);
  }

  @AfterEach
  void stop() {
    hanging.countDown();
    if (webhook != null) {
      webhook.close();
    }
    server.stop(0);
  }

  private static InetSocketAddress here() {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
  }

  private void serve(HttpServer on) {
    on.createContext(
        "/",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          var headers = exchange.getRequestHeaders();
          requests.add(
              new Request(
                  headers.getFirst("webhook-id"),
                  headers.getFirst("webhook-timestamp"),
                  headers.getFirst("webhook-signature"),
                  body,
                  exchange.getRequestURI().toString()));
          try {
            if (status == 0) {
              hanging.await();
            }
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          exchange.sendResponseHeaders(status == 0 ? 500 : status, -1);
          exchange.close();
        });
    on.setExecutor(java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor());
    on.start();
  }

  private Webhook to(String url, Secret secret) {
    webhook =
        new Webhook(
            new AlertsConfig.Webhook(URI.create(url), secret, false),
            "relay.example",
            Webhook::standardClient,
            Duration.ofMillis(500),
            () -> NOW);
    return webhook;
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook?x=1";
  }

  // Written down once more, so that a mistake would have to be made twice.
  private static String expected(byte[] key, Request request) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    String signed = request.id() + "." + request.timestamp() + "." + request.body();
    return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
  }

  @Test
  void postsSignedJson() throws Exception {
    assertThat(to(url(), SECRET).tell(NOTICE)).isEqualTo("127.0.0.1 answered 204");
    Request request = requests.getFirst();
    assertThat(request.path()).isEqualTo("/hook?x=1");
    assertThat(request.id()).isEqualTo("alert_1");
    assertThat(request.timestamp()).isEqualTo(Long.toString(NOW.getEpochSecond()));
    assertThat(request.signature()).isEqualTo(expected(SECRET.reveal().getBytes(UTF_8), request));
    assertThat(request.body())
        .isEqualTo(
            "{\"type\":\"alert.volume\",\"timestamp\":\"2026-11-24T12:00:00.000Z\",\"data\":{"
                + "\"id\":\"alert_1\",\"relay\":\"relay.example\",\"cause\":\"volume\","
                + "\"subject\":\"shop\",\"text\":\"\\\"shop\\\" sends 500 an hour\","
                + "\"repeated\":0,\"facts\":{\"rate\":500}}}\n");
  }

  @Test
  void aMintedSecretIsBase64() throws Exception {
    byte[] key = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    String secret = "whsec_" + Base64.getEncoder().encodeToString(key);
    to(url(), new Secret(secret)).tell(NOTICE);
    assertThat(requests.getFirst().signature()).isEqualTo(expected(key, requests.getFirst()));
    assertThat(Signature.isUsable(new Secret("whsec_%%"))).isFalse();
  }

  // The example of the specification, so that its libraries verify what we sign.
  @Test
  void signsAsTheSpecificationDoes() {
    assertThat(
            Signature.of(
                new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                "{\"test\": 2432232314}".getBytes(UTF_8)))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void whatMayPassIsWorthAnotherTryAndWhatIsMeantIsNot() {
    for (int code : List.of(500, 503, 429, 408)) {
      assertThat(failure(code).isWorthAnotherTry()).as("%s", code).isTrue();
    }
    for (int code : List.of(301, 302, 307, 400, 401, 404, 410)) {
      assertThat(failure(code).isWorthAnotherTry()).as("%s", code).isFalse();
    }
    assertThat(requests).extracting(Request::path).containsOnly("/hook?x=1");
  }

  private NotTold failure(int code) {
    status = code;
    try {
      to(url(), SECRET).tell(NOTICE);
      throw new AssertionError("it was told");
    } catch (NotTold cause) {
      assertThat(cause).hasMessage("127.0.0.1 answered " + code);
      return cause;
    } catch (InterruptedException cause) {
      throw new AssertionError(cause);
    } finally {
      webhook.close();
    }
  }

  @Test
  void aReceiverThatHangsIsGivenUp() {
    status = 0;
    assertThatThrownBy(() -> to(url(), SECRET).tell(NOTICE))
        .isInstanceOf(NotTold.class)
        .hasMessageContaining("timed out");
  }

  @Test
  void nobodyThereIsWorthAnotherTry() {
    server.stop(0);
    assertThatThrownBy(() -> to(url(), SECRET).tell(NOTICE))
        .isInstanceOfSatisfying(
            NotTold.class, cause -> assertThat(cause.isWorthAnotherTry()).isTrue());
  }

  @Test
  void aNameMustNotLeadInsideUnlessItIsAllowedTo(@TempDir Path directory) throws Exception {
    TestCertificate certificate = TestCertificate.of("localhost");
    HttpsServer https = HttpsServer.create(here(), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
    serve(https);
    String url = "https://localhost:" + https.getAddress().getPort() + "/";
    SSLContext trusting = trusting(certificate.pem(directory));
    try {
      assertThatThrownBy(() -> secure(url, false, trusting).tell(NOTICE))
          .isInstanceOf(NotTold.class)
          .hasMessageContaining("which is not public");
      assertThat(requests).isEmpty();
      webhook.close();
      assertThat(secure(url, true, trusting).tell(NOTICE)).isEqualTo("localhost answered 204");
      webhook.close();
      // Our roots don't know the certificate.
      assertThatThrownBy(() -> secure(url, true, SSLContext.getDefault()).tell(NOTICE))
          .isInstanceOf(NotTold.class);
      assertThat(requests).hasSize(1);
    } finally {
      https.stop(0);
    }
  }

  private Webhook secure(String url, boolean privateAddresses, SSLContext context) {
    webhook =
        new Webhook(
            new AlertsConfig.Webhook(URI.create(url), SECRET, privateAddresses),
            "relay.example",
            () -> HttpClient.newBuilder().sslContext(context).build(),
            Duration.ofSeconds(5),
            () -> NOW);
    return webhook;
  }

  private static SSLContext trusting(Path pem) throws Exception {
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    try (var in = Files.newInputStream(pem)) {
      roots.setCertificateEntry(
          "root", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(roots);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}

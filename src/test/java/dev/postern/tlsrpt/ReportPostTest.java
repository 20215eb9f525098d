package dev.postern.tlsrpt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.postern.mail.Octets;
import dev.postern.rig.TestCertificate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportPostTest {

  private static final Report REPORT =
      new Report("id", "x.example", "relay.example", "file", Octets.ofUtf8("compressed"));

  @TempDir private Path directory;
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final TxtZone dns = new TxtZone();
  private HttpsServer server;
  private HttpClient client;
  private volatile int status = 201;

  @BeforeEach
  void start() throws Exception {
    TestCertificate certificate = TestCertificate.of("127.0.0.1");
    server = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
    server.createContext(
        "/",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          requests.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + body);
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          // An endless answer is not read.
          exchange.sendResponseHeaders(status, 0);
          try {
            while (status == 200) {
              exchange.getResponseBody().write(new byte[1 << 16]);
            }
          } finally {
            exchange.close();
          }
        });
    server.start();
    client = HttpClient.newBuilder().sslContext(trusting(certificate.pem(directory))).build();
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    server.stop(0);
  }

  @Test
  void postsTheCompressedReport() throws Exception {
    new ReportPost(() -> client, dns, true).send(uri("/v1/reports?d=x"), REPORT);
    assertThat(requests).containsExactly("POST /v1/reports?d=x application/tlsrpt+gzip compressed");
  }

  @Test
  void readsNothingOfAnAnswer() throws Exception {
    status = 200;
    new ReportPost(() -> client, dns, true).send(uri("/"), REPORT);
    assertThat(requests).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 307, 404, 503})
  void anythingButSuccessIsAFailure(int code) {
    status = code;
    assertThatThrownBy(() -> new ReportPost(() -> client, dns, true).send(uri("/"), REPORT))
        .isInstanceOf(NotSent.class)
        .hasMessage("the server answered " + code);
    assertThat(requests).hasSize(1);
  }

  @Test
  void refusesACertificateThatNobodyVouchesFor() {
    assertThatThrownBy(
            () -> new ReportPost(ReportPost::standardClient, dns, true).send(uri("/"), REPORT))
        .isInstanceOf(NotSent.class)
        .hasMessageContaining("SSLHandshakeException");
    assertThat(requests).isEmpty();
  }

  @Test
  void aUriThatTheClientCantUseIsAFailure() {
    assertThatThrownBy(
            () ->
                new ReportPost(() -> client, dns, true)
                    .send(URI.create("https://127.0.0.1:99999/"), REPORT))
        .isInstanceOf(NotSent.class);
  }

  @Test
  void goesToNoPrivateAddress() throws Exception {
    assertThatThrownBy(() -> new ReportPost(() -> client, dns, false).send(uri("/"), REPORT))
        .isInstanceOf(NotSent.class)
        .hasMessageContaining("127.0.0.1, which is not public");
    dns.hosts.put(
        "mixed.example",
        List.of(InetAddress.ofLiteral("203.0.113.1"), InetAddress.ofLiteral("10.0.0.1")));
    assertThatThrownBy(
            () ->
                new ReportPost(() -> client, dns, false)
                    .send(URI.create("https://mixed.example/"), REPORT))
        .isInstanceOf(NotSent.class)
        .hasMessageContaining("10.0.0.1");
    assertThatThrownBy(
            () ->
                new ReportPost(() -> client, dns, false)
                    .send(URI.create("https://nowhere.example/"), REPORT))
        .isInstanceOf(NotSent.class)
        .hasMessage("nowhere.example has no address");
    assertThat(requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.1.1.1",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.8",
        "192.168.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "fc00::1",
        "fd00::1",
        "fe80::1",
        "ff02::1",
        "2002:a00:1::1",
        "2001:0:1::1",
        "100::1"
      })
  void knowsWhatIsNotPublic(String address) {
    assertThat(PublicAddresses.contains(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1.1.1", "100.63.0.1", "192.0.1.1", "198.20.0.1", "2606:4700::1111"})
  void knowsWhatIsPublic(String address) {
    assertThat(PublicAddresses.contains(InetAddress.ofLiteral(address))).isTrue();
  }

  private URI uri(String path) {
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort() + path);
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

package dev.postern.tlsrpt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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

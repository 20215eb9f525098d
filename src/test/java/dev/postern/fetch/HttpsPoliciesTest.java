package dev.postern.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.dns.Lookup;
import dev.postern.dns.Mx;
import dev.postern.dns.Resolver;
import dev.postern.dns.Tlsa;
import dev.postern.guard.PublicAddresses;
import dev.postern.rig.TestCertificate;
import dev.postern.route.PolicyFetcher.Failed;
import dev.postern.route.PolicyFetcher.Fetched;
import dev.postern.route.PolicyFetcher.Text;
import dev.postern.route.StsFailure.Kind;
import dev.postern.transport.NettyTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against a policy host on loopback.
class HttpsPoliciesTest {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final String POLICY = "version: STSv1\nmode: none\nmax_age: 1\n";
  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

  @TempDir private Path directory;
  private final NettyTransport transport = new NettyTransport();
  private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Long> written = new CompletableFuture<>();
  private Duration timeout = Duration.ofSeconds(20);
  private Lookup<InetAddress> addresses =
      new Lookup.Found<>(List.of(LOOPBACK), "mta-sts.example.org", false, Duration.ZERO);
  private TestCertificate certificate;

  /// What the policy host does with a client whose request it has read.
  @FunctionalInterface
  private interface Behaviour {
    void serve(Socket client) throws IOException, InterruptedException;
  }

  @BeforeEach
  void mint() throws Exception {
    certificate = TestCertificate.of("mta-sts.example.org");
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
    transport.close();
  }

  private int serve(Behaviour behaviour) throws Exception {
    var server =
        (SSLServerSocket)
            certificate.context().getServerSocketFactory().createServerSocket(0, 50, LOOPBACK);
    open.add(server);
    Thread.ofVirtual()
        .start(
            () -> {
              try (Socket client = server.accept()) {
                open.add(client);
                var lines =
                    new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
                for (String line = lines.readLine();
                    line != null && !line.isEmpty();
                    line = lines.readLine()) {
                  requests.add(line);
                }
                behaviour.serve(client);
              } catch (IOException _) {
                // the client has gone, or the test is over
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
    return server.getLocalPort();
  }

  private static Behaviour answer(String text) {
    return client -> write(client.getOutputStream(), text);
  }

  private static void write(OutputStream to, String text) throws IOException {
    to.write(text.getBytes(StandardCharsets.UTF_8));
    to.flush();
  }

  private Fetched fetch(int port) throws Exception {
    return fetch(port, certificate.pem(directory));
  }

  private Fetched fetch(int port, Path roots) throws Exception {
    return new HttpsPolicies(new Names(), transport, _ -> true, roots, port, timeout)
        .fetch("example.org")
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private static void assertFailed(Fetched fetched, Kind kind, String detail) {
    assertThat(fetched).isInstanceOf(Failed.class);
    assertThat(((Failed) fetched).failure().kind()).isEqualTo(kind);
    assertThat(((Failed) fetched).failure().detail()).isEqualTo(detail);
  }

  @Test
  void getsThePolicy() throws Exception {
    String response = HEAD + "Content-Length: " + POLICY.length() + "\r\n\r\n" + POLICY;
    assertThat(fetch(serve(answer(response)))).isEqualTo(new Text(POLICY));
    assertThat(requests)
        .containsExactly(
            "GET /.well-known/mta-sts.txt HTTP/1.1",
            "Host: mta-sts.example.org",
            "Accept: text/plain",
            "User-Agent: postern",
            "Connection: close");
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    int port = serve(answer("HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\n\r\n"));
    assertFailed(fetch(port), Kind.FETCH, "mta-sts.example.org: it answers 302, not 200");
  }

  @Test
  void notFoundAndAnotherTypeAreNoPolicy() throws Exception {
    assertFailed(
        fetch(serve(answer("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))),
        Kind.FETCH,
        "mta-sts.example.org: it answers 404, not 200");
    String page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>";
    assertFailed(
        fetch(serve(answer(page))),
        Kind.FETCH,
        "mta-sts.example.org: its Content-Type is not text/plain");
  }

  @Test
  void aCertificateOfSomebodyElseEndsIt() throws Exception {
    certificate = TestCertificate.of("www.example.org");
    Path roots = certificate.pem(directory);
    assertFailed(
        fetch(serve(answer("")), roots),
        Kind.WEBPKI,
        "TLS with mta-sts.example.org failed: its certificate is not for mta-sts.example.org");
    assertThat(requests).isEmpty();
    certificate = TestCertificate.of("mta-sts.example.org");
    assertFailed(
        fetch(serve(answer("")), roots),
        Kind.WEBPKI,
        "TLS with mta-sts.example.org failed: its certificate does not chain to a trusted root");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tenMegabytesAreNotRead(boolean chunked) throws Exception {
    int port =
        serve(
            client -> {
              long octets = 0;
              try (OutputStream out = client.getOutputStream()) {
                write(
                    out,
                    HEAD
                        + (chunked
                            ? "Transfer-Encoding: chunked\r\n\r\n"
                            : "Content-Length: 10485760\r\n\r\n"));
                String some = "a".repeat(8192);
                for (; octets < 10 << 20; octets += 8192) {
                  write(out, chunked ? "2000\r\n" + some + "\r\n" : some);
                }
              } finally {
                written.complete(octets);
              }
            });
    assertFailed(fetch(port), Kind.FETCH, "mta-sts.example.org: its answer is longer than 64 KiB");
    assertThat(written.get(30, TimeUnit.SECONDS)).isLessThan(10 << 20);
  }

  @Test
  void aHostThatHangsOrDripsIsGivenUpInTime() throws Exception {
    timeout = Duration.ofSeconds(1);
    var gone = new CompletableFuture<Boolean>();
    assertFailed(
        fetch(serve(client -> gone.complete(client.getInputStream().read() == -1))),
        Kind.FETCH,
        "mta-sts.example.org: no whole answer within 1 s");
    assertThat(gone.get(20, TimeUnit.SECONDS)).as("the connection ended").isTrue();
    assertFailed(
        fetch(
            serve(
                client -> {
                  for (char c : (HEAD + "X-Slow: " + "z".repeat(10_000)).toCharArray()) {
                    write(client.getOutputStream(), String.valueOf(c));
                    Thread.sleep(20);
                  }
                })),
        Kind.FETCH,
        "mta-sts.example.org: no whole answer within 1 s");
  }

  @Test
  void aCutAnswerIsNoPolicy() throws Exception {
    assertFailed(
        fetch(serve(answer(HEAD + "Content-Length: 100\r\n\r\n" + POLICY))),
        Kind.FETCH,
        "mta-sts.example.org: it closed the connection before its answer was whole");
  }

  @Test
  void privateAddressesAreNotConnectedTo() throws Exception {
    var fetcher =
        new HttpsPolicies(
            new Names(),
            (target, _) -> {
              throw new AssertionError("dialed " + target);
            },
            PublicAddresses.ONLY);
    assertFailed(
        fetcher.fetch("example.org").toCompletableFuture().get(10, TimeUnit.SECONDS),
        Kind.FETCH,
        "mta-sts.example.org: none of its addresses is public");
  }

  @Test
  void withoutAnAddressThereIsNoPolicy() throws Exception {
    addresses = new Lookup.Absent<>("mta-sts.example.org", false, false, Duration.ZERO);
    assertFailed(fetch(1), Kind.FETCH, "mta-sts.example.org: it has no address");
    addresses = new Lookup.Failed<>("mta-sts.example.org", "SERVFAIL from 192.0.2.53");
    assertFailed(
        fetch(1),
        Kind.FETCH,
        "mta-sts.example.org: its address could not be found out: SERVFAIL from 192.0.2.53");
  }

  /// Knows the policy host's addresses.
  private final class Names implements Resolver {

    @Override
    public CompletionStage<Lookup<InetAddress>> addresses(String host) {
      assertThat(host).isEqualTo("mta-sts.example.org");
      return CompletableFuture.completedFuture(addresses);
    }

    @Override
    public CompletionStage<Lookup<Mx>> mx(String domain) {
      throw new AssertionError(domain);
    }

    @Override
    public CompletionStage<Lookup<String>> txt(String name) {
      throw new AssertionError(name);
    }

    @Override
    public CompletionStage<Lookup<Tlsa>> tlsa(String name) {
      throw new AssertionError(name);
    }

    @Override
    public CompletionStage<Lookup<String>> names(InetAddress address) {
      throw new AssertionError(address);
    }
  }
}

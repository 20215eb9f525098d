package dev.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.transport.Dialer.Handshake;
import dev.postern.transport.Dialer.Target;
import dev.postern.transport.Dialer.Trust;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DialerTest {

  @TempDir private static Path directory;
  private static Harness harness;

  @BeforeAll
  static void start() {
    harness = new Harness(directory);
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  private static Probe dial(Target target) {
    var probe = new Probe();
    harness.transport.dial(target, probe);
    return probe;
  }

  private static ConnectionProblem failure(Probe probe) {
    return (ConnectionProblem) probe.end().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1"})
  void goodCertificatesPass(String host) throws Exception {
    var server = new Probe();
    var port = harness.listen(Handshake.AT_ONCE, () -> server);
    var probe =
        dial(harness.target(host, port, Handshake.AT_ONCE, new Trust.Verified(harness.root)));
    assertThat(probe.session().version()).isEqualTo("TLSv1.3");
    assertThat(probe.opened().remote()).isEqualTo(port.address());
    assertThat(probe.opened().tls().orElseThrow().serverEndPoint())
        .isPresent()
        .isEqualTo(server.opened().tls().orElseThrow().serverEndPoint());
    probe.opened().executor().execute(probe.opened()::close);
    assertThat(probe.end()).isEmpty();
    assertThat(server.end()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void securesLater(boolean verified) throws Exception {
    Trust trust = verified ? new Trust.Verified(harness.root) : new Trust.Any();
    var server = new Probe();
    var port = harness.listen(Handshake.ON_DEMAND, () -> server);
    var probe = dial(harness.target("localhost", port, Handshake.ON_DEMAND, trust));
    Connection client = probe.opened();
    assertThat(client.tls()).isEmpty();
    Connection accepted = server.opened();
    // The client's first octets must not come before the server expects a handshake.
    CompletableFuture.runAsync(accepted::startTls, accepted.executor()).join();
    client.executor().execute(client::startTls);
    assertThat(probe.session()).isNotNull();
    assertThat(server.session()).isNotNull();
    assertThat(client.tls()).isPresent();
  }

  @Test
  void aForeignCertificateIsRefusedAndAnyTrustTakesIt() throws Exception {
    var pair = new TestCertificates().leaf(directory, "RSA", "foreign.example");
    try (var tls = new ServerTls(pair.certificate(), pair.key())) {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      var port =
          harness.transport.bind(
              new Endpoint(address, tls, Handshake.AT_ONCE, _ -> false),
              _ -> java.util.Optional.of(new Probe()));
      var verified =
          dial(
              harness.target(
                  "localhost", port, Handshake.AT_ONCE, new Trust.Verified(harness.root)));
      assertThat(failure(verified))
          .hasMessage(
              "TLS with localhost failed: its certificate does not chain to a trusted root");
      assertThat(failure(verified).kind()).isEqualTo(ConnectionProblem.Kind.TLS);
      assertThat(verified.connection).isNotDone();
      var any = dial(harness.target("localhost", port, Handshake.AT_ONCE, new Trust.Any()));
      assertThat(any.session()).isNotNull();
    }
  }

  @Test
  void theRootsOfATargetAreReadAgainWhenTheyChange() throws Exception {
    var port = harness.listen(Handshake.AT_ONCE, Probe::new);
    Path roots = new TestCertificates().root(Files.createDirectory(directory.resolve("own")));
    var target =
        new Target(
            "localhost",
            port.address().getPort(),
            Handshake.AT_ONCE,
            new Trust.Verified(roots),
            Duration.ofSeconds(5));
    assertThat(failure(dial(target))).hasMessageContaining("does not chain to a trusted root");
    Files.writeString(roots, "nothing");
    Files.setLastModifiedTime(roots, FileTime.fromMillis(1));
    assertThat(failure(dial(target)))
        .hasMessageContaining("ca.pem: no certificate in it")
        .extracting(ConnectionProblem::kind)
        .isEqualTo(ConnectionProblem.Kind.TLS);
    Files.copy(harness.root, roots, StandardCopyOption.REPLACE_EXISTING);
    assertThat(dial(target).session()).isNotNull();
    Files.delete(roots);
    assertThat(failure(dial(target))).hasMessageContaining("ca.pem: can't be read");
  }

  @Test
  void aCertificateForAnotherNameIsRefused() {
    var pair = harness.ca.leaf(directory, "EC", "other.example");
    try (var tls = new ServerTls(pair.certificate(), pair.key())) {
      var port =
          harness.transport.bind(
              new Endpoint(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                  tls,
                  Handshake.AT_ONCE,
                  _ -> false),
              _ -> java.util.Optional.of(new Probe()));
      var verified =
          dial(
              harness.target(
                  "localhost", port, Handshake.AT_ONCE, new Trust.Verified(harness.root)));
      assertThat(failure(verified))
          .hasMessage("TLS with localhost failed: its certificate is not for localhost");
    }
  }

  @Test
  void aRefusedConnectionIsSaid() throws Exception {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    var target =
        new Target("127.0.0.1", port, Handshake.ON_DEMAND, new Trust.Any(), Duration.ofSeconds(5));
    assertThat(failure(dial(target)))
        .hasMessage("127.0.0.1 [127.0.0.1]:" + port + ": connection refused");
  }

  @Test
  void anUnknownNameIsSaid() {
    var target =
        new Target(
            "no-such.invalid", 25, Handshake.ON_DEMAND, new Trust.Any(), Duration.ofSeconds(5));
    var failure = failure(dial(target));
    assertThat(failure.kind()).isEqualTo(ConnectionProblem.Kind.NAME);
    assertThat(failure).hasMessageContaining("no-such.invalid");
  }

  @Test
  void somethingElseThanTlsIsSaid() throws Exception {
    var port =
        harness.listen(
            Handshake.ON_DEMAND,
            () ->
                new Probe(
                    (connection, octets) -> {
                      octets.position(octets.limit());
                      connection.send(Probe.octets("220 this is no TLS\r\n"));
                      connection.flush();
                    }));
    var probe = dial(harness.target("localhost", port, Handshake.AT_ONCE, new Trust.Any()));
    assertThat(failure(probe)).hasMessageStartingWith("TLS with localhost failed: ");
    assertThat(probe.notes.poll(0, TimeUnit.SECONDS)).isNull();
  }
}

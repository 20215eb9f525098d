package dev.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateMintTest {

  private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.25");

  @TempDir Path parent;

  private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  private Path directory() {
    return parent.resolve("tls");
  }

  private TlsConfig.Files mint(String hostname, InetAddress... addresses) {
    return new CertificateMint(directory(), () -> now).ensure(hostname, List.of(addresses));
  }

  private MintedPair leaf() {
    return read("leaf");
  }

  private MintedPair read(String name) {
    return MintedPair.read(directory().resolve(name + ".key"), directory().resolve(name + ".pem"))
        .orElseThrow();
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + " " + output;
  }

  private static void assumeOpenssl() {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl is needed: apt install openssl");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-verify_hostname relay.example",
        "-verify_hostname localhost",
        "-verify_ip 127.0.0.1",
        "-verify_ip ::1",
        "-verify_ip 192.0.2.25"
      })
  void opensslAcceptsTheLeafStrictly(String name) throws Exception {
    assumeOpenssl();
    TlsConfig.Files files = mint("relay.example", ADDRESS);
    List<String> command =
        new ArrayList<>(
            List.of("openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile"));
    command.add(CertificateMint.authority(directory()).toString());
    command.addAll(Arrays.asList(name.split(" ", -1)));
    command.add(files.certificate().toString());
    assertThat(run(command.toArray(String[]::new))).startsWith("0 ").endsWith("leaf.pem: OK\n");
  }

  @Test
  void opensslRefusesAnotherName() throws Exception {
    assumeOpenssl();
    TlsConfig.Files files = mint("relay.example");
    String ca = CertificateMint.authority(directory()).toString();
    assertThat(
            run(
                "openssl",
                "verify",
                "-CAfile",
                ca,
                "-verify_hostname",
                "other.example",
                files.certificate().toString()))
        .contains("hostname mismatch");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1"})
  void javaShakesHandsWithIt(String host) throws Exception {
    mint("relay.example");
    SSLContext server = server(leaf());
    SSLContext client = client(read("ca").certificate());
    try (var listening =
        (SSLServerSocket)
            server
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      Thread accepting =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (var accepted = (SSLSocket) listening.accept()) {
                      accepted.startHandshake();
                      accepted.getOutputStream().write('!');
                    } catch (IOException _) {
                      // the client's side fails the test
                    }
                  });
      try (var socket =
          (SSLSocket) client.getSocketFactory().createSocket(host, listening.getLocalPort())) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(10_000);
        assertThat(socket.getInputStream().read()).isEqualTo('!');
      }
      accepting.join();
    }
  }

  private static SSLContext server(MintedPair pair) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry("leaf", pair.key(), new char[0], new Certificate[] {pair.certificate()});
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static SSLContext client(X509Certificate authority) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", authority);
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  @Test
  void nothingIsMintedAgainWithoutNeed() throws Exception {
    TlsConfig.Files files = mint("relay.example", ADDRESS);
    String leaf = Files.readString(files.certificate());
    now = now.plus(Duration.ofDays(366));
    assertThat(mint("relay.example", ADDRESS)).isEqualTo(files);
    assertThat(Files.readString(files.certificate())).isEqualTo(leaf);
  }

  @Test
  void theLeafIsRenewedThirtyDaysBeforeItsEndAndTheAuthorityStays() {
    mint("relay.example");
    X509Certificate before = leaf().certificate();
    X509Certificate authority = read("ca").certificate();
    assertThat(before.getNotAfter()).isEqualTo(now.plus(Duration.ofDays(397)));
    now = now.plus(Duration.ofDays(368));
    mint("relay.example");
    assertThat(leaf().certificate().getSerialNumber()).isNotEqualTo(before.getSerialNumber());
    assertThat(leaf().certificate().getNotAfter()).isEqualTo(now.plus(Duration.ofDays(397)));
    assertThat(read("ca").certificate()).isEqualTo(authority);
  }

  @Test
  void changedNamesMeanAnotherLeafOfTheSameAuthority() {
    mint("relay.example");
    X509Certificate authority = read("ca").certificate();
    X509Certificate before = leaf().certificate();
    mint("relay.example", ADDRESS, InetAddress.ofLiteral("0.0.0.0"));
    X509Certificate after = leaf().certificate();
    assertThat(after).isNotEqualTo(before);
    assertThat(read("ca").certificate()).isEqualTo(authority);
    mint("mail.example", ADDRESS);
    assertThat(leaf().certificate()).isNotEqualTo(after);
  }

  @Test
  void theAuthorityIsReplacedBeforeItsOwnEnd() {
    mint("relay.example");
    X509Certificate authority = read("ca").certificate();
    now = authority.getNotAfter().toInstant().minus(Duration.ofDays(29));
    mint("relay.example");
    assertThat(read("ca").certificate()).isNotEqualTo(authority);
    now = read("ca").certificate().getNotAfter().toInstant().minus(Duration.ofDays(100));
    mint("relay.example");
    assertThat(leaf().certificate().getNotAfter())
        .isEqualTo(read("ca").certificate().getNotAfter());
  }

  @Test
  void aDamagedOrMismatchedPairIsMintedAgain() throws Exception {
    TlsConfig.Files files = mint("relay.example");
    Files.writeString(files.certificate(), "rubbish");
    mint("relay.example");
    leaf();
    Files.copy(directory().resolve("ca.key"), files.key(), StandardCopyOption.REPLACE_EXISTING);
    mint("relay.example");
    leaf();
    Files.delete(directory().resolve("ca.key"));
    mint("relay.example");
    leaf().certificate().verify(read("ca").certificate().getPublicKey());
  }

  @Test
  void keysAreForUsAlone() throws Exception {
    TlsConfig.Files files = mint("relay.example");
    assertThat(mode(directory())).isEqualTo("rwx------");
    assertThat(mode(files.key())).isEqualTo("rw-------");
    assertThat(mode(directory().resolve("ca.key"))).isEqualTo("rw-------");
    try (var left = Files.list(directory())) {
      assertThat(left.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder("ca.key", "ca.pem", "leaf.key", "leaf.pem");
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void anUnwritableDirectoryIsNamedWithTheRemedy() throws Exception {
    Files.writeString(directory(), "a file in the way");
    assertThatThrownBy(() -> mint("relay.example"))
        .isInstanceOf(TlsMintFailure.class)
        .hasMessageContaining(directory().toString())
        .hasMessageContaining("tls.certificate");
  }

  @Test
  void longHostnamesAreKeptWhole() {
    String hostname = "a".repeat(60) + "." + "b".repeat(60) + ".example";
    mint(hostname);
    assertThat(leaf().certificate().getSubjectX500Principal().getName()).isNotEmpty();
    assertThat(names(leaf().certificate())).contains(hostname, "localhost", "127.0.0.1");
  }

  private static List<String> names(X509Certificate certificate) {
    try {
      return certificate.getSubjectAlternativeNames().stream()
          .map(name -> String.valueOf(name.get(1)))
          .toList();
    } catch (CertificateParsingException e) {
      throw new AssertionError(e);
    }
  }
}

package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.Program;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import dev.postern.transport.CertificateMint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What can't start says once where, why and what to do, and ends with 2.
@Tag("slow")
class BadStartTest {

  @TempDir Path directory;

  private RelayHome home;

  @BeforeEach
  void make() {
    home = RelayHome.capturing(directory);
  }

  private Program.Result serve() {
    return home.runAsIs("serve", "--config", home.config().toString());
  }

  private String refused() {
    Program.Result result = serve();
    assertThat(result.exit()).as(result.all()).isEqualTo(2);
    assertThat(result.all()).doesNotContain("Exception").doesNotContain("\tat ");
    return result.all();
  }

  @Test
  void anUnknownKeyIsNamedWithItsLineAndTheNearestName() {
    home.edit("hostname: relay.example", "hostnam: relay.example");
    assertThat(refused()).contains("postern.yaml:1: ").contains("hostnam").contains("hostname");
  }

  @Test
  void aWrongTypeIsNamedWithItsLine() {
    home.edit("first: 1s", "first: soon");
    assertThat(refused()).contains("postern.yaml:14: ").contains("first").contains("soon");
  }

  @Test
  void anUnreadableCertificateIsNamed() {
    home.edit("{ self-signed: true }", "{ certificate: none.pem, key: none.key }");
    assertThat(refused()).contains("none.pem").contains("none.key");
  }

  @Test
  void aRouteThatWouldMakeAnOpenRelayIsRefused() {
    home.edit("[\"127.0.0.0/8\"]", "[\"0.0.0.0/0\"]");
    assertThat(refused()).contains("open relay");
  }

  @Test
  void aPortInUseIsNamed() throws IOException {
    try (var _ = new ServerSocket(home.startTlsPort(), 1, InetAddress.ofLiteral("127.0.0.1"))) {
      assertThat(refused())
          .startsWith(home.config() + ":5: ")
          .contains("127.0.0.1:" + home.startTlsPort())
          .hasLineCount(1);
    }
  }

  @Test
  void anAdminPortInUseIsNamed() throws IOException {
    try (var _ = new ServerSocket(home.httpPort(), 1, InetAddress.ofLiteral("127.0.0.1"))) {
      assertThat(refused())
          .contains(home.config() + ":8: ")
          .contains("127.0.0.1:" + home.httpPort());
    }
  }

  @Test
  void aKeyThatIsNotTheCertificatesIsNamedWithItsLine() {
    var mint = new CertificateMint(directory.resolve("one"), InstantSource.system());
    var other = new CertificateMint(directory.resolve("other"), InstantSource.system());
    var pair = mint.ensure("relay.example", List.of());
    var foreign = other.ensure("relay.example", List.of());
    home.edit(
        "{ self-signed: true }",
        "{ certificate: %s, key: %s }".formatted(pair.certificate(), foreign.key()));
    assertThat(refused()).startsWith(home.config() + ":3: ").contains("does not belong to");
  }

  @Test
  void aDataDirectoryThatIsInUseIsNamed() {
    try (RelayProcess first = home.start()) {
      assertThat(first.isAlive()).isTrue();
      var other = RelayHome.capturing(directory);
      Program.Result second = other.runAsIs("serve", "--config", other.config().toString());
      assertThat(second.exit()).as(second.all()).isEqualTo(2);
      assertThat(second.all()).contains("data");
    }
  }

  @Test
  void noConfigurationAndNoCommandAreWrongUsage() {
    assertThat(home.runAsIs("serve").exit()).isEqualTo(2);
    assertThat(home.runAsIs("frobnicate").exit()).isEqualTo(2);
    Program.Result absent = home.runAsIs("serve", "--config", "absent.yaml");
    assertThat(absent.exit()).isEqualTo(2);
    assertThat(absent.all()).contains("absent.yaml");
  }

  @Test
  void whatIsNotThereIsNotFound() {
    try (RelayProcess relay = home.start()) {
      assertThat(relay.isAlive()).isTrue();
      assertThat(home.run("inbox", "show", "nothing").exit()).isEqualTo(1);
      assertThat(home.run("key", "revoke", "nobody").exit()).isEqualTo(1);
    }
  }
}

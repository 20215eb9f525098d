package dev.postern.audit.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Fact;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.MailPort;
import dev.postern.audit.probe.ScriptedServer;
import dev.postern.rig.Await;
import dev.postern.rig.Ports;
import dev.postern.rig.Program;
import dev.postern.rig.SnakeOil;
import dev.postern.transport.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against `openssl s_server`, which can be told exactly what to take.
@Tag("slow")
class OpensslServerTest {

  private static final Duration LONG = Duration.ofSeconds(10);
  // What it may be told to take in spite of itself.
  private static final String EVERYTHING = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";

  @TempDir Path directory;

  private final int port = Ports.free(1).getFirst();

  @BeforeEach
  void makeCertificate() {
    SnakeOil.in(directory, "mx.example");
  }

  @Test
  void findsExactlyTheSuitesThatItWasTold() throws IOException {
    Process server = start("-cipher", EVERYTHING);
    try {
      Findings found = probe();
      for (String[] version :
          new String[][] {{"TLSv1.0", "-tls1"}, {"TLSv1.1", "-tls1_1"}, {"TLSv1.2", "-tls1_2"}}) {
        assertThat(new TreeSet<>(fact(found, "suites " + version[0])))
            .as(version[0])
            .isEqualTo(listed(version[1]));
      }
      assertThat(fact(found, "versions"))
          .containsExactly("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1.0");
      assertThat(found.all())
          .extracting(Finding::rule)
          .contains(TlsRule.NULL_SUITES, TlsRule.ANONYMOUS_SUITES, TlsRule.OLD_VERSIONS);
      assertThat(fact(found, "protection from downgrade")).containsExactly("TLS_FALLBACK_SCSV");
    } finally {
      stop(server);
    }
  }

  @Test
  void findsGroupsVersionsAndThePrimeThatItWasTold() throws IOException {
    Process server =
        start(
            "-cipher",
            "DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0",
            "-no_tls1_3",
            "-no_tls1_1",
            "-no_tls1",
            "-groups",
            "P-384:P-521",
            "-dhparam",
            prime());
    try {
      Findings found = probe();
      assertThat(fact(found, "versions")).containsExactly("TLSv1.2");
      assertThat(fact(found, "groups")).containsExactlyInAnyOrder("secp384r1", "secp521r1");
      assertThat(fact(found, "DHE prime")).containsExactly("1536 bits");
      assertThat(found.all())
          .extracting(Finding::rule)
          .containsExactlyInAnyOrder(
              TlsRule.NO_TLS13, TlsRule.NO_POST_QUANTUM, TlsRule.SHORT_PRIME, TlsRule.CLIENT_ORDER);
    } finally {
      stop(server);
    }
  }

  @Test
  void renegotiationIsSeenWhereItIsMadeAndOnlyThere() throws IOException {
    assertThat(renegotiates("-client_renegotiation")).isTrue();
    assertThat(renegotiates("-no_renegotiation")).isFalse();
  }

  private boolean renegotiates(String option) throws IOException {
    Process server = start("-tls1_2", "-rev", option);
    var address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    try {
      if (!(Wire.dial(address, null, LONG, LONG) instanceof Wire.Reach.Open(Wire wire))) {
        throw new AssertionError("not there");
      }
      try (wire) {
        wire.startTls("mx.example", List.of("TLSv1.2"), LONG);
        return wire.renegotiate(Duration.ofSeconds(2));
      } catch (IOException _) {
        return false;
      }
    } finally {
      stop(server);
    }
  }

  private Findings probe() {
    var at = new MailPort("mx.example", InetAddress.ofLiteral("127.0.0.1"), port);
    var findings = new Findings("test");
    new ProtocolProbe().run(new Door(at, true, Caller.STRANGER, ScriptedServer.HASTY), findings);
    return findings;
  }

  private Process start(String... options) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("openssl", "s_server", "-accept", "127.0.0.1:" + port, "-quiet"));
    command.addAll(List.of("-cert", "snakeoil.pem", "-key", "snakeoil.key"));
    command.addAll(List.of(options));
    Process server =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("out").toFile())
            .start();
    Await.until(() -> "s_server on " + port, Await.LONG, () -> Ports.isListening(port));
    return server;
  }

  private static void stop(Process server) {
    try {
      server.destroyForcibly().waitFor();
    } catch (InterruptedException cause) {
      throw new AssertionError(cause);
    }
  }

  private String prime() {
    Program.Result made =
        Program.run(
            directory,
            Map.of(),
            "",
            List.of(
                "openssl",
                "genpkey",
                "-genparam",
                "-algorithm",
                "DH",
                "-pkeyopt",
                "group:modp_1536",
                "-out",
                "prime.pem"));
    assertThat(made.exit()).as(made.all()).isZero();
    return "prime.pem";
  }

  // With an RSA certificate it can use these of all that it has.
  private Set<String> listed(String version) {
    Program.Result list =
        Program.run("openssl", "ciphers", "-s", version, "-v", "-stdname", EVERYTHING);
    Set<String> names = new TreeSet<>();
    for (String line : list.out().lines().toList()) {
      if ((line.contains("Au=RSA") || line.contains("Au=None"))
          && !line.contains("PSK")
          && !line.contains("SRP")) {
        names.add(line.split("\\s+", 2)[0]);
      }
    }
    return names;
  }

  private static List<String> fact(Findings findings, String name) {
    return findings.facts().stream()
        .filter(fact -> fact.name().equals(name))
        .findFirst()
        .map(Fact::values)
        .orElseThrow(() -> new AssertionError("no fact " + name + " in " + findings.facts()));
  }
}

package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.Await;
import dev.postern.rig.Ports;
import dev.postern.rig.Program;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import dev.postern.transport.CertificateMint;
import dev.postern.transport.TlsConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The doctor on this machine, with everything real.
@Tag("slow")
class DoctorTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private RelayHome home;

  @BeforeEach
  void make() {
    // Nothing here may ask the DNS of the machine.
    home = RelayHome.capturing(directory).edit("hostname: relay.example", "hostname: localhost");
  }

  private JsonNode examine(int exit) {
    Program.Result result = home.run("doctor", "--json");
    assertThat(result.exit()).as(result.all()).isEqualTo(exit);
    assertThat(result.err()).isEmpty();
    return JSON.readTree(result.out());
  }

  private static List<String> lines(JsonNode report, String area, String level) {
    return report
        .get("lines")
        .valueStream()
        .filter(line -> line.get("area").asString().equals(area))
        .filter(line -> line.get("level").asString().equals(level))
        .map(line -> line.get("what").asString() + ": " + line.get("seen").asString())
        .toList();
  }

  @Test
  void aRunningRelayIsWell() {
    try (RelayProcess relay = home.start()) {
      JsonNode report = examine(0);
      assertThat(report.get("failed").asBoolean()).isFalse();
      assertThat(lines(report, "relay", "ok").getFirst()).contains("pid " + relay.pid());
      assertThat(lines(report, "port", "fail")).isEmpty();
      assertThat(lines(report, "port", "ok"))
          .anyMatch(
              line ->
                  line.contains("127.0.0.1:%d answers".formatted(home.startTlsPort()))
                      && line.endsWith("220 localhost ESMTP; TLSv1.3"))
          .anyMatch(line -> line.contains("127.0.0.1:%d answers".formatted(home.implicitTlsPort())))
          .anyMatch(line -> line.endsWith("HTTP/1.1 200 OK: it is ready"))
          .anyMatch(line -> line.contains("Postern (pid %d)".formatted(relay.pid())));
      assertThat(lines(report, "store", "ok")).hasSize(2);
      assertThat(lines(report, "files", "ok")).anyMatch(line -> line.contains("admin.token"));
      assertThat(relay.isAlive()).isTrue();
    }
  }

  @Test
  void withoutARelayItIsSaidHowToStartIt() {
    JsonNode report = examine(1);
    assertThat(report.get("conclusion").asString())
        .contains("no relay runs here")
        .contains("postern serve --config " + home.config());
  }

  @Test
  void anotherProgramOnThePortIsNamedByItsNumber() throws IOException {
    Program.assume("python3", "python3");
    int port = home.startTlsPort();
    Process python =
        new ProcessBuilder(
                "python3", "-m", "http.server", "--bind", "127.0.0.1", String.valueOf(port))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("python.out").toFile())
            .start();
    try {
      Await.until(() -> "python on " + port, Await.LONG, () -> Ports.isListening(port));
      String conclusion = examine(1).get("conclusion").asString();
      assertThat(conclusion)
          .containsPattern("python\\S* \\(pid %d\\)".formatted(python.pid()))
          .contains("http.server")
          .contains("kill " + python.pid());
    } finally {
      python.destroyForcibly();
    }
  }

  @Test
  void anExpiredCertificateAndAWrongKeyAreFound() {
    Path old = directory.resolve("old");
    TlsConfig.Files expired =
        new CertificateMint(old, InstantSource.fixed(Instant.parse("2020-01-01T00:00:00Z")))
            .ensure("localhost", List.of());
    home.edit(
        "{ self-signed: true }",
        "{ certificate: %s, key: %s }".formatted(expired.certificate(), expired.key()));
    try (RelayProcess relay = home.start()) {
      JsonNode report = examine(1);
      assertThat(lines(report, "certificate", "fail"))
          .singleElement()
          .asString()
          .contains("it has expired");
      assertThat(report.get("conclusion").asString()).contains("it has expired");
      assertThat(relay.isAlive()).isTrue();
    }
  }

  @Test
  void aSmarthostThatRefusesIsToldApart() {
    int port = Ports.free(1).getFirst();
    home =
        RelayHome.relayingTo(directory, port)
            .edit("hostname: relay.example", "hostname: localhost");
    try (RelayProcess _ = home.start()) {
      JsonNode report = examine(1);
      assertThat(lines(report, "outbound", "fail"))
          .singleElement()
          .asString()
          .startsWith("127.0.0.1:" + port)
          .contains(port + " refused");
      assertThat(report.get("conclusion").asString()).startsWith("Clients can connect");
    }
  }
}

package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.ConfigFile;
import dev.postern.config.Loaded;
import dev.postern.config.RelayConfig;
import dev.postern.doctor.Setup;
import dev.postern.doctor.Setup.Host;
import dev.postern.doctor.Setup.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DoctorCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file =
        Files.writeString(
            directory.resolve("postern.yaml"),
            """
            hostname: relay.example
            data: data
            tls: { self-signed: true }
            listeners:
              - { name: alternate, address: "127.0.0.1:2525" }
              - { name: submissions, address: "0.0.0.0:465", tls: implicit, proxies: ["10.0.0.0/8"] }
              - { name: sidecar, address: "127.0.0.1:2526", tls: optional, auth: trusted-networks, trusted-networks: ["127.0.0.0/8"] }
            http: { address: "127.0.0.1:8025" }
            keys: []
            routes:
              - { recipients: ["*@a.example"], smarthost: { hosts: ["192.0.2.1:587", "192.0.2.1:465"], tls: required } }
              - { recipients: ["*@b.example"], smarthost: { hosts: ["192.0.2.1:587", "192.0.2.1:465"], tls: required } }
              - { recipients: ["*"], direct: true }
            dns: { dnssec: off }
            limits: { connections: 77 }
            """);
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return new Cli(new NoStarter(), new PrintWriter(out), new PrintWriter(err)).run(arguments);
  }

  @Test
  void theDoctorIsToldOfAConfiguration() {
    RelayConfig config = ((Loaded.Good) ConfigFile.load(file)).config();
    Setup setup = DoctorSetup.of(config, file.toString(), List.of("mx.example"));
    assertThat(setup.doors())
        .extracting(Setup.Door::name)
        .containsExactly("alternate", "submissions", "sidecar", "http");
    assertThat(setup.doors())
        .extracting(Setup.Door::kind)
        .containsExactly(Kind.STARTTLS, Kind.IMPLICIT_TLS, Kind.PLAIN, Kind.HTTP);
    assertThat(setup.doors())
        .extracting(Setup.Door::proxied)
        .containsExactly(false, true, false, false);
    assertThat(setup.smarthosts()).hasSize(1);
    assertThat(setup.smarthosts().getFirst().hosts())
        .containsExactly(new Host("192.0.2.1", 587), new Host("192.0.2.1", 465));
    assertThat(setup.smarthosts().getFirst().tls()).isTrue();
    assertThat(setup.smarthosts().getFirst().verified()).isFalse();
    assertThat(setup.direct()).isTrue();
    assertThat(setup.validating()).isFalse();
    assertThat(setup.connections()).isEqualTo(77);
    assertThat(setup.certificate())
        .isEqualTo(
            new Setup.Certificate(
                directory.resolve("data/tls/leaf.pem"),
                directory.resolve("data/tls/leaf.key"),
                directory.resolve("data/tls/ca.pem")));
  }

  @Test
  void aFaultyConfigurationIsToldAndTheRestIsLookedAtAnyway() throws IOException {
    Files.writeString(file, Files.readString(file).replace("hostname:", "hostnam:"));
    assertThat(run("doctor", "--config", file.toString())).isEqualTo(2);
    assertThat(out.toString())
        .contains("configuration\n  FAIL     " + file + ":1: ")
        .contains("do: mend it, then: postern config check --config " + file)
        .contains("\nlimits\n")
        .contains("Most likely nobody can connect because of this: ")
        .doesNotContain("Exception");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void jsonHasEveryLineAndNothingElseIsPrinted() {
    assertThat(run("doctor", "--json", "--config", directory.resolve("none.yaml").toString()))
        .isEqualTo(2);
    JsonNode report = JsonMapper.shared().readTree(out.toString());
    assertThat(report.get("failed").asBoolean()).isTrue();
    assertThat(report.get("conclusion").asString()).contains("none.yaml");
    JsonNode first = report.get("lines").get(0);
    assertThat(first.get("area").asString()).isEqualTo("configuration");
    assertThat(first.get("level").asString()).isEqualTo("fail");
    assertThat(first.get("seen").asString()).contains("no such file");
    assertThat(first.get("remedy").asString()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "http://x", "-x;rm", ""})
  void whatIsNoHostIsNotProbed(String host) {
    assertThat(run("doctor", "--probe=" + host)).isEqualTo(2);
    assertThat(err.toString()).contains("--probe can't be");
    assertThat(out.toString()).isEmpty();
  }
}

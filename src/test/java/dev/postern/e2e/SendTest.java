package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.Program;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `postern send` as a program, to a relay of ours as another.
@Tag("slow")
class SendTest {

  @TempDir static Path directory;

  private static RelayHome home;
  private static RelayProcess relay;

  @BeforeAll
  static void start() {
    home = RelayHome.capturing(directory);
    relay = home.start();
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  @ParameterizedTest
  @CsvSource({
    "starttls, SCRAM-SHA-256-PLUS",
    "implicit, SCRAM-SHA-256-PLUS",
    "starttls, SCRAM-SHA-256",
    "implicit, PLAIN",
    "starttls, LOGIN"
  })
  void everyMechanismLogsIn(String tls, String mechanism) {
    Program.Result sent = send(tls, "--auth", mechanism, "--quiet");

    assertThat(sent.exit()).as(sent.all()).isZero();
    assertThat(sent.all()).startsWith("Accepted for bob@dest.example: 250 2.0.0 Queued as ");
  }

  @Test
  void theStrongestIsTheDefaultAndTheReportHasNoSecret() throws Exception {
    Path attached = Files.write(directory.resolve("übersicht.bin"), new byte[200_000]);

    Program.Result sent = send("starttls", "--json", "--attach", attached.toString());

    assertThat(sent.exit()).as(sent.all()).isZero();
    JsonNode report = JsonMapper.shared().readTree(sent.all());
    assertThat(report.get("tls").get("version").asString()).isEqualTo("TLSv1.3");
    assertThat(report.get("dialogue"))
        .extracting(line -> line.get("text").asString())
        .contains("AUTH SCRAM-SHA-256-PLUS ********");
    assertThat(sent.all()).doesNotContain(RelayHome.SECRET);
  }

  @Test
  void aWrongSecretIsSaidSo() throws Exception {
    Files.writeString(directory.resolve("app.secret.wrong"), "not-the-secret");

    Program.Result sent =
        send("implicit", "--quiet", "--secret-file", directory + "/app.secret.wrong");

    assertThat(sent.exit()).isEqualTo(1);
    assertThat(sent.all()).contains("Failed at AUTH: it said: 535", "User or secret is wrong");
  }

  private static Program.Result send(String tls, String... options) {
    int port = tls.equals("implicit") ? home.implicitTlsPort() : home.startTlsPort();
    List<String> all =
        new ArrayList<>(
            List.of(
                "send",
                "127.0.0.1:" + port,
                "--tls",
                tls,
                "--ca",
                home.authority().toString(),
                "--user",
                RelayHome.USER,
                "--from",
                "billing@app.example",
                "--to",
                "bob@dest.example"));
    all.addAll(List.of(options));
    if (!all.contains("--secret-file")) {
      all.addAll(List.of("--secret-file", directory.resolve("app.secret").toString()));
    }
    return home.runAsIs(all.toArray(String[]::new));
  }
}

package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.FaultyHop;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;
  private FaultyHop hop;

  @BeforeEach
  void start() throws IOException {
    hop = FaultyHop.start();
  }

  @AfterEach
  void stop() throws IOException {
    hop.close();
  }

  private int bench(String... arguments) {
    List<String> all = new ArrayList<>(List.of("bench"));
    Collections.addAll(all, arguments);
    return new Cli(new NoStarter(), new PrintWriter(out, true), new PrintWriter(err, true))
        .run(all.toArray(String[]::new));
  }

  private int benchHop(String... more) {
    List<String> all = new ArrayList<>(List.of("127.0.0.1:" + hop.port(), "--warmup", "0s"));
    if (!List.of(more).contains("--tls")) {
      Collections.addAll(all, "--tls", "none");
    }
    Collections.addAll(all, more);
    return bench(all.toArray(String[]::new));
  }

  @Test
  void aReportIsReadAtAGlance() {
    assertThat(benchHop("--messages", "50", "--connections", "3")).isZero();

    assertThat(out.toString())
        .contains("127.0.0.1:" + hop.port() + " [127.0.0.1], TLS none, without a login\n")
        .contains("load         as fast as it is answered, 3 connections, 4.0 KiB, warm-up 0.0 s\n")
        .contains("accepted     50, ")
        .contains("failed       0\n")
        .containsPattern("MILLISECONDS +COUNT +MEAN +P50 +P90 +P95 +P99 +P99\\.9 +MAX\n")
        .containsPattern("\nMAIL to 250 +50 ")
        .containsPattern("\ndue to 250, corrected ")
        .containsPattern("(?i)limited by (this|the) ");
    assertThat(hop.messages()).hasSize(50).allMatch(m -> m.content().length() == 4096);
  }

  @Test
  void aProgramReadsItAsJson() {
    hop.on("RCPT", new FaultyHop.Say("452 4.2.2 full"));

    int code =
        benchHop(
            "--messages",
            "20",
            "--rate",
            "200/s",
            "--size",
            "8KiB",
            "--recipients",
            "2",
            "--messages-per-connection",
            "5",
            "--json");

    assertThat(code).isEqualTo(1);
    JsonNode report = JsonMapper.shared().readTree(out.toString());
    assertThat(report.get("ending").asString()).isEqualTo("complete");
    assertThat(report.get("accepted").asInt()).isEqualTo(19);
    assertThat(report.get("clean").asBoolean()).isFalse();
    assertThat(report.get("corrected").isNull()).isTrue();
    assertThat(report.get("asked").get("rate").asDouble()).isEqualTo(200);
    assertThat(report.get("asked").get("messagesPerConnection").asInt()).isEqualTo(5);
    JsonNode failure = report.get("failures").get(0);
    assertThat(failure.get("trouble").asString()).isEqualTo("refused");
    assertThat(failure.get("stage").asString()).isEqualTo("rcpt");
    assertThat(failure.get("code").asInt()).isEqualTo(452);
    assertThat(report.get("steps").get(0).get("step").asString()).isEqualTo("connect");
    assertThat(report.get("strain").get("limit").asString()).isIn("none", "client", "machine");
    assertThat(hop.messages())
        .last()
        .satisfies(
            message ->
                assertThat(message.recipients())
                    .containsExactly("<sink1@bench.example>", "<sink2@bench.example>"));
  }

  @Test
  void somebodyElsesServerIsNotTouched() {
    assertThat(bench("192.0.2.1")).isEqualTo(2);

    assertThat(err.toString())
        .isEqualTo(
            "postern: 192.0.2.1 is 192.0.2.1, not loopback. A load that nobody expects is an"
                + " attack: give --allow-remote if the server is yours, or its owner agreed\n");
  }

  @Test
  void aWrongSecretIsTriedOnce() throws IOException {
    hop.login("u", "secret", "PLAIN");
    Path file = Files.writeString(directory.resolve("secret"), "guess\n");

    assertThat(benchHop("--user", "u", "--secret-file", file.toString())).isEqualTo(1);

    assertThat(err.toString())
        .isEqualTo(
            "postern: 127.0.0.1:%d can't be loaded, at auth: it said: 535 5.7.8 wrong user or password; see --user, --secret-file and --tls\n"
                .formatted(hop.port()));
    assertThat(hop.connections()).isEqualTo(1);
  }

  @Test
  void aServerWithoutTlsIsToldWithTheWayAround() {
    assertThat(benchHop("--tls", "starttls")).isEqualTo(1);

    assertThat(err.toString())
        .contains("at hello: TLS is demanded, and STARTTLS is not offered; --ca names ");
  }

  @Test
  void whatAServerSaysCannotDriveATerminal() {
    hop.on("MAIL", new FaultyHop.Say("550 \u001b[2Jgone"));

    assertThat(benchHop("--messages", "2", "--connections", "1")).isEqualTo(1);

    assertThat(out.toString()).contains("550 ?[2Jgone").doesNotContain("\u001b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--connections 10001|the number of connections must lie between 1 and 10000, but is 10001",
        "--rate 2000000/s|the rate must lie between 0.01 and 1000000 messages a second",
        "--rate 5/m|--rate can't be \"5/m\"; write it as 500/s",
        "--size 12|--size can't be \"12\"; write it as 4KiB or 10MB",
        "--size 12B|the size must lie between 1024 and 104857600, but is 12",
        "--duration 0s|the duration must lie between 1.0 s and 86400.0 s, but is 0.0 s",
        "--duration soon|--duration can't be \"soon\"; write it as 500ms, 30s, 5m or 2h",
        "--recipients 0|the number of recipients must lie between 1 and 1000, but is 0",
        "--tls maybe|--tls can't be \"maybe\"; write one of starttls, implicit, none",
        "--user u|--user and --secret-file belong together; give both",
        "--from nobody|--from can't be \"nobody\"; write user@example.org",
        "--insecure --ca x|--insecure takes any certificate, --ca does not; give one of them",
      })
  void wrongUsageIsExplained(String arguments, String explanation) {
    List<String> all = new ArrayList<>(List.of("127.0.0.1:" + hop.port()));
    Collections.addAll(all, arguments.split(" ", -1));

    assertThat(bench(all.toArray(String[]::new))).isEqualTo(2);

    assertThat(err.toString()).isEqualTo("postern: " + explanation + "\n");
    assertThat(hop.connections()).isZero();
  }
}

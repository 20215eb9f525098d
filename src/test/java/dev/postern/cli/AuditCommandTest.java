package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.probe.ScriptedServer;
import dev.postern.rig.Ports;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AuditCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final ScriptedServer server =
      new ScriptedServer(
          () ->
              line ->
                  line.startsWith("EHLO")
                      ? "250-mx.test.example\r\n250-AUTH PLAIN\r\n250 X\u001b[2J\r\n"
                      : "221 bye\r\n");

  @TempDir Path directory;

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aServerWithAFaultFails() {
    assertThat(audit()).isEqualTo(1);
    assertThat(out.toString())
        .contains("AUTH is offered before TLS  (capabilities-auth-before-tls)")
        .contains("This fails: something is high or worse (--fail-on).")
        .doesNotContain("\u001b");
    assertThat(err.toString())
        .startsWith("Looking at 127.0.0.1 as any mail client may.")
        .contains("for hosts that you may test")
        .contains("127.0.0.1:" + port() + " open")
        .doesNotContain("\u001b");
  }

  @Test
  void theSeverityThatFailsIsChosen() {
    assertThat(audit("--fail-on", "critical")).isZero();
    assertThat(audit("--fail-on", "none")).isZero();
    assertThat(
            audit(
                "--ignore",
                "capabilities-auth-before-tls,capabilities-starttls-missing,ports-no-safe-port"))
        .isZero();
  }

  @Test
  void machinesGetTheirFormAlone() {
    assertThat(audit("--json")).isEqualTo(1);
    JsonNode json = JsonMapper.builder().build().readTree(out.toString());
    assertThat(json.get("failed").asBoolean()).isTrue();
    assertThat(json.at("/ports/0/port").asInt()).isEqualTo(port());
    out.getBuffer().setLength(0);
    int _ = audit("--sarif");
    assertThat(JsonMapper.builder().build().readTree(out.toString()).get("version").asString())
        .isEqualTo("2.1.0");
    out.getBuffer().setLength(0);
    int _ = audit("--junit");
    assertThat(out.toString()).startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
  }

  @Test
  void quietSaysNothingMeanwhile() {
    int _ = audit("--quiet");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void onlyWhatIsAskedForIsLookedAt() {
    int _ = audit("--only", "tls", "--json");
    assertThat(
            JsonMapper.builder()
                .build()
                .readTree(out.toString())
                .at("/ports/0/looked")
                .has("capabilities"))
        .isFalse();
    assertThat(server.lines()).doesNotContain("HELP");
  }

  @Test
  void whoWeSayWeAreIsSaid() {
    int _ = audit("--ehlo", "client.example");
    assertThat(server.lines()).contains("EHLO client.example");
  }

  @Test
  void nobodyThereFails() {
    assertThat(run("audit", "127.0.0.1:" + Ports.free(1).getFirst())).isEqualTo(1);
    assertThat(out.toString()).contains("refused").contains("(ports-none-open)");
  }

  @Test
  void everyRuleIsListed() {
    assertThat(run("audit", "--rules")).isZero();
    assertThat(out.toString())
        .startsWith("RULE")
        .contains("domain-dane-mismatch  ")
        .contains("capabilities-auth-before-tls");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mx.example:smtp",
        "mx.example:0",
        "mx.example:70000",
        "bad\u001bname",
        "-x",
        "mx.example --ports 25,x",
        "mx.example:25 --ports 26",
        "mx.example --fail-on bad",
        "mx.example --only postfix",
        "mx.example --only domain",
        "mx.example --ignore no-such-rule",
        "mx.example --json --sarif",
        "mx.example --deliver-to me@app.example",
        "mx.example --deliver-to me --i-may-test-this",
        "mx.example --user me",
        "mx.example --user me --secret-file nowhere",
        "mx.example --ehlo a\rb",
        "mx.example --source here",
        "mx.example --timeout 15",
        "mx.example --timeout 2h",
        "mx.example --domain [192.0.2.1]",
        "nobody.invalid"
      })
  void whatCannotBeIsSaid(String arguments) {
    List<String> all = new ArrayList<>(List.of("audit"));
    if (!arguments.isEmpty()) {
      all.addAll(List.of(arguments.split(" ")));
    }
    assertThat(run(all.toArray(String[]::new))).as(err::toString).isEqualTo(2);
    assertThat(err.toString()).isNotEmpty().doesNotContain("\u001b").doesNotContain("\tat ");
  }

  @Test
  void aSecretIsReadAndNeverShown() throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), "hunter2\n");
    int _ = audit("--user", "me", "--secret-file", file.toString(), "--facts");
    assertThat(out + "" + err).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource({
    "mx.example,mx.example,",
    "MX.example:587,mx.example,587",
    "192.0.2.1:25,192.0.2.1,25",
    "2001:db8::1,2001:db8:0:0:0:0:0:1,",
    "[2001:db8::1],2001:db8:0:0:0:0:0:1,",
    "[2001:db8::1]:25,2001:db8:0:0:0:0:0:1,25",
    "mail_relay:2525,mail_relay,2525",
    "bücher.example,xn--bcher-kva.example,"
  })
  void hostsAreReadWithTheirPorts(String text, String host, Integer port) {
    assertThat(HostArgument.parse(text))
        .isEqualTo(new HostArgument(host, Optional.ofNullable(port)));
  }

  private int audit(String... options) {
    List<String> all = new ArrayList<>(List.of("audit", "127.0.0.1", "--ports", "" + port()));
    all.addAll(List.of("--timeout", "3s"));
    all.addAll(List.of(options));
    return run(all.toArray(String[]::new));
  }

  private int port() {
    return server.port().port();
  }

  private int run(String... arguments) {
    return new Cli(new NoStarter(), new PrintWriter(out), new PrintWriter(err)).run(arguments);
  }
}

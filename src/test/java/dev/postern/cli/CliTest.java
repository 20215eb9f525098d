package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.RelayConfig;
import dev.postern.domain.Finding;
import dev.postern.event.Alert;
import dev.postern.mail.MessageId;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class CliTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<RelayConfig> started = new ArrayList<>();

  @TempDir Path directory;
  private FakeRelay relay;

  @BeforeEach
  void start() throws IOException {
    relay = new FakeRelay();
  }

  @AfterEach
  void stop() {
    relay.close();
  }

  @Test
  void keysAreCreatedListedRotatedAndRevoked() {
    assertThat(
            talk(
                "key",
                "create",
                "billing",
                "--from",
                "*@app.example,b.example",
                "--project",
                "p",
                "--hide-client"))
        .isZero();
    assertThat(out.toString()).contains("user    billing\nsecret  pstn_minted_for_billing\n");

    assertThat(talk("key", "list")).isZero();
    assertThat(out.toString())
        .contains("USER     PROJECT  FROM                      STATE  CREATED\n")
        .contains("billing  p        *@app.example, b.example  good   2026-01-02 03:04:05Z\n");

    assertThat(talk("key", "rotate", "billing", "--json")).isZero();
    assertThat(JsonMapper.shared().readTree(out.toString()).get("secret").asString())
        .isEqualTo("pstn_rotated_for_billing");

    assertThat(talk("key", "revoke", "billing")).isZero();
    assertThat(talk("key", "revoke", "billing")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("postern: there is no key of billing\n");
  }

  @Test
  void keysAreFrozenAndThawedAndTheirMailReleased() {
    assertThat(talk("key", "freeze", "billing")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("postern: there is no key of billing\n");
    talk("key", "create", "billing", "--from", "*");

    assertThat(talk("key", "freeze", "billing", "--reason", "leaked")).isZero();
    assertThat(out.toString())
        .contains("frozen: billing\nheld: 3 recipients of its mail\n")
        .contains("\"postern queue release --key billing\" lets");
    assertThat(talk("key", "list")).isZero();
    assertThat(out.toString()).contains("frozen 2026-01-02 03:04:05Z");
    assertThat(talk("key", "thaw", "billing")).isZero();
    assertThat(talk("queue", "release", "--key", "billing")).isZero();
    assertThat(out.toString()).contains("released: 3 recipients of mail from billing\n");
    assertThat(talk("queue", "delete", "--key", "billing", "--json")).isZero();
    assertThat(out.toString()).contains("\"recipients\" : 3");
    assertThat(talk("queue", "hold", "--key", "billing")).isZero();
    assertThat(relay.acts)
        .containsExactly(
            "freeze billing: leaked",
            "thaw billing",
            "release all of billing",
            "delete all of billing",
            "hold all of billing: all mail of its key, by an operator");
    assertThat(talk("queue", "hold")).isEqualTo(2);
    assertThat(talk("queue", "hold", "1", "--key", "billing")).isEqualTo(2);
    assertThat(talk("key", "freeze", "billing", "--reason", "a\nb")).isEqualTo(1);
  }

  @Test
  void alertsAreListedAndATrialNeedsAChannel() {
    relay.alerts.emit(
        new Alert(FakeRelay.THEN, Alert.Cause.VOLUME, "billing", "key billing: odd", Map.of())
            .event());
    while (relay.alerts.recent().isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(talk("alert", "list")).isZero();
    assertThat(out.toString())
        .containsPattern("2026-01-02 03:04:05Z +volume +billing +- +key billing: odd");
    assertThat(talk("alert", "test")).isEqualTo(1);
    assertThat(err.toString()).contains("no webhook and no command is configured");
  }

  @Test
  void keysAreRestrainedAndCleared() {
    assertThat(talk("key", "quarantine", "billing", "--reason", "odd")).isZero();
    assertThat(out.toString()).contains("quarantine: billing\nheld: 3 recipients");
    assertThat(talk("key", "slow", "alerts", "--for", "2h")).isZero();
    assertThat(talk("key", "restraints")).isZero();
    assertThat(out.toString())
        .containsPattern("billing +quarantine +2026-01-02 03:04:05Z +- +operator +odd")
        .containsPattern("alerts +slow +2026-01-02 03:04:05Z +2026-01-02 05:04:05Z +operator");
    assertThat(talk("key", "clear", "billing")).isZero();
    assertThat(out.toString()).contains("ended for billing: quarantine\n");
    assertThat(talk("key", "clear", "billing")).isEqualTo(1);
    assertThat(err.toString()).contains("billing is neither in quarantine nor slowed");
  }

  @Test
  void aKeyThatExistsOrHasAWrongPatternIsRefused() {
    talk("key", "create", "billing", "--from", "*");
    assertThat(talk("key", "create", "billing", "--from", "*")).isEqualTo(1);
    assertThat(err.toString()).contains("the user billing exists; rotate its key");
    assertThat(talk("key", "create", "other", "--from", "@@")).isEqualTo(1);
    assertThat(err.toString()).contains("from can't hold \"@@\"");
  }

  @Test
  void dkimKeysAreMadeShownRotatedAndRetired() {
    assertThat(talk("dkim", "show", "app.example")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("postern: app.example has no DKIM keys\n");

    assertThat(talk("dkim", "create", "app.example", "--selector", "mail")).isZero();
    assertThat(out.toString())
        .contains(
            """
            name       mail._domainkey.app.example
            algorithm  rsa
            state      pending since 2026-01-02 03:04:05Z
            published  no
            next       do something
            value      v=DKIM1; k=rsa; p=AAA\
            """)
        .containsPattern(
            "\n"
                + "zone file  mail\\._domainkey\\.app\\.example\\. IN TXT \\( \"v=DKIM1; k=rsa;"
                + " p=A+\" \"A+\" \\)\n");
    assertThat(talk("dkim", "create", "app.example", "--now")).isEqualTo(1);

    assertThat(talk("dkim", "rotate", "app.example", "--now", "--json")).isZero();
    var made = JsonMapper.shared().readTree(out.toString()).at("/keys/0");
    assertThat(made.path("state").asString()).isEqualTo("active");
    assertThat(made.path("algorithm").asString()).isEqualTo("ed25519");
    assertThat(made.path("published").asString()).isEqualTo("wrong");
    assertThat(made.path("fault").asString()).isEqualTo("it has no p=");
    assertThat(talk("dkim", "show", "app.example")).isZero();
    assertThat(out.toString()).contains("published  wrong: it has no p=\n");

    assertThat(talk("dkim", "retire", "app.example")).isZero();
    assertThat(talk("dkim", "show")).isZero();
    assertThat(out.toString())
        .startsWith("DOMAIN       SELECTOR  ALGORITHM  STATE")
        .contains(
            "app.example  mail      rsa        retired  2026-01-02 03:04:05Z  unknown    do"
                + " something\n");
    assertThat(talk("dkim", "rotate", "../keys")).isEqualTo(1);
  }

  @Test
  void theQueueIsListedAndShown() {
    relay.queue.put(new MessageId(5), FakeRelay.message(5, "Receipt"));
    assertThat(talk("queue", "list")).isZero();
    assertThat(out.toString())
        .contains(
            "0000000000005  2026-01-02 03:04:05Z  billing  app@app.example  you@example.org "
                + " pending  2026-01-02 03:05:05Z  waits for its second attempt\n");

    assertThat(talk("queue", "show", "0000000000005")).isZero();
    assertThat(out.toString())
        .contains("why          waits for its second attempt\n")
        .contains("last reply   450 4.2.0 busy\n")
        .contains("deferred  you@example.org  attempt=1\n");

    assertThat(talk("queue", "show", "0000000000005", "--json")).isZero();
    assertThat(
            JsonMapper.shared().readTree(out.toString()).at("/recipients/0/nextAttempt").asString())
        .isEqualTo("2026-01-02T03:05:05Z");
  }

  @Test
  void whyNamesTheLimitTheReplyAndTheNextAttempt() {
    relay.queue.put(new MessageId(5), FakeRelay.message(5, "Receipt"));
    assertThat(talk("queue", "why", "0000000000005")).isZero();
    assertThat(out.toString())
        .contains("to           you@example.org\n")
        .contains("why          waits for its second attempt\n")
        .contains("limit        site smtp.example from default: paused by rule 'busy'\n")
        .contains("last reply   450 4.2.0 busy\n")
        .contains(", attempt 2\n");
  }

  @Test
  void aDomainIsCheckedAndSaysWhatToDo() {
    var fine = new Finding("ptr", Finding.Level.OK, "203.0.113.5 is relay.example", "Names.", "");
    var wrong =
        new Finding(
            "spf", Finding.Level.FAIL, "none\u001b[2J", "SPF.", "publish: app.example. TXT");
    relay.findings.put("app.example", List.of(fine, wrong));
    relay.findings.put("good.example", List.of(fine));
    assertThat(talk("domain", "check", "app.example")).isEqualTo(1);
    assertThat(out.toString())
        .contains("ptr    ok      203.0.113.5 is relay.example\n")
        .contains("spf (fail): none\uFFFD[2J\n  why: SPF.\n  do:  publish: app.example. TXT\n")
        .doesNotContain("why: Names.");
    assertThat(talk("domain", "check", "app.example", "--json")).isEqualTo(1);
    assertThat(JsonMapper.shared().readTree(out.toString()).at("/findings/1/level").asString())
        .isEqualTo("fail");
    assertThat(talk("domain", "check", "GOOD.example")).isZero();
    assertThat(talk("domain", "check", "not a domain")).isEqualTo(1);
    assertThat(err.toString()).contains("not a domain is not a domain; write it as app.example");
  }

  @Test
  void suppressionsAreAddedListedAndRemoved() {
    assertThat(talk("suppression", "add", "Bob@x.example", "--project", "p", "--reason", "asked"))
        .isZero();
    assertThat(talk("suppression", "add", "bob@x.example", "--project", "p")).isZero();
    assertThat(out.toString()).contains("was there already: bob@x.example");
    assertThat(talk("suppression", "list")).isZero();
    assertThat(out.toString())
        .contains("p        Bob@x.example  manual  2026-01-02 03:04:05Z  asked\n");
    assertThat(talk("suppression", "list", "--project", "default")).isZero();
    assertThat(out.toString()).doesNotContain("Bob");
    assertThat(talk("suppression", "remove", "bob@x.example")).isEqualTo(1);
    assertThat(err.toString())
        .contains("bob@x.example is not on the suppression list of the project default");
    assertThat(talk("suppression", "remove", "bob@x.example", "--project", "p")).isZero();
    assertThat(talk("suppression", "add", "no address")).isEqualTo(1);
  }

  @Test
  void suppressionsGoOutAndComeIn() throws IOException {
    var text = new StringBuilder("address,reason,source,at\n");
    for (int i = 0; i < 120; i++) {
      text.append("u").append(i).append("@x.example,\"left, \"\"us\"\"\",,\n");
    }
    text.append("'=1+1@x.example,,complaint,2025-01-02T03:04:05Z\n");
    Path file = Files.writeString(directory.resolve("in.csv"), text);
    assertThat(talk("suppression", "import", file.toString())).isZero();
    assertThat(out.toString()).contains("read 121, added 121");
    assertThat(talk("suppression", "import", file.toString())).isZero();
    assertThat(out.toString()).contains("read 121, added 0");

    Path copy = directory.resolve("out.csv");
    assertThat(talk("suppression", "export", copy.toString())).isZero();
    List<String> lines = Files.readAllLines(copy);
    assertThat(lines).hasSize(122);
    assertThat(lines.get(1)).isEqualTo("'=1+1@x.example,,complaint,2025-01-02T03:04:05Z");
    assertThat(lines).contains("u7@x.example,\"left, \"\"us\"\"\",import,2026-01-02T03:04:05Z");
  }

  @Test
  void aFileWithBadLinesIsNotImportedAtAll() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("bad.csv"),
            "address,reason,source,at\na@x.example,,,\nno,,,\nb@x.example,,\nc@x.example,,x,\n");
    assertThat(talk("suppression", "import", file.toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains("bad.csv:3: the address can't be \"no\"")
        .contains("bad.csv:4: it has 3 cells")
        .contains("bad.csv:5: the source is")
        .contains("nothing was imported");
    assertThat(relay.suppressions.size()).isZero();
  }

  @Test
  void longListsGoOn() {
    for (long id = 1; id <= 3; id++) {
      relay.queue.put(new MessageId(id), FakeRelay.message(id, "x"));
    }
    assertThat(talk("queue", "list", "--limit", "2")).isZero();
    assertThat(out.toString()).contains("--before 0000000000002").doesNotContain("0000000000001 ");
    assertThat(talk("queue", "list", "--before", "0000000000002")).isZero();
    assertThat(out.toString()).contains("0000000000001 ").doesNotContain("0000000000003");
  }

  @Test
  void whatCantBeDoneIsSaidWithExitCodeOne() {
    relay.queue.put(new MessageId(5), FakeRelay.message(5, "Receipt"));
    assertThat(talk("queue", "hold", "0000000000005")).isZero();
    assertThat(talk("queue", "release", "0000000000005")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("postern: no recipient of 0000000000005 is held\n");
    assertThat(talk("queue", "retry", "0000000000006")).isEqualTo(1);
    assertThat(err.toString()).contains("there is no message with the id 0000000000006");
    assertThat(talk("queue", "delete", "../keys")).isEqualTo(1);
    assertThat(relay.acts).containsExactly("hold 0000000000005", "retry 0000000000006");
    assertThat(talk("queue", "hold", "0000000000005", "--json")).isZero();
    assertThat(JsonMapper.shared().readTree(out.toString()).path("done").asString())
        .isEqualTo("held");
  }

  @Test
  void theInboxIsListedAndShownSafely() {
    relay.queue.put(
        new MessageId(7), FakeRelay.message(7, "\u001b]0;pwned\u0007 re\u202eversed\r\nX: y"));
    relay.inbox.put(new MessageId(7), "Subject: \u001b[2J\r\n\r\nIt works.\r\n");
    assertThat(talk("inbox", "list")).isZero();
    assertThat(out.toString())
        .contains("\uFFFD]0;pwned\uFFFD re\uFFFDversed\uFFFD\uFFFDX: y")
        .doesNotContain("\u001b", "\u202e");
    assertThat(talk("inbox", "show", "0000000000007")).isZero();
    assertThat(out.toString())
        .contains("Subject: \uFFFD[2J\n\nIt works.\n")
        .doesNotContain("\u001b");
  }

  @Test
  void aRelayThatDoesNotAnswerIsSaidSo() {
    relay.close();
    assertThat(talk("queue", "list")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("postern: nothing answers at " + relay.url())
        .contains("postern serve");
  }

  @Test
  void aWrongTokenIsSaidSo() {
    assertThat(run("queue", "list", "--url", relay.url(), "--token", "wrong")).isEqualTo(1);
    assertThat(err.toString()).contains("does not take this token");
  }

  @Test
  void theRelayIsFoundByItsConfiguration() throws IOException {
    Path config = config("127.0.0.1:" + relay.address.getPort());
    assertThat(run("queue", "list", "--config", config.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("admin.token does not exist");

    Files.createDirectories(directory.resolve("data"));
    Files.writeString(directory.resolve("data/admin.token"), FakeRelay.TOKEN + "\n");
    assertThat(run("queue", "list", "--config", config.toString())).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "quue",
        "queue",
        "queue show",
        "queue list --limit x",
        "serve",
        "key create u",
        "queue list --url ftp://x --token t"
      })
  void wrongUsageIsExitCodeTwoWithHelp(String line) {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
    assertThat(err.toString()).isNotBlank();
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--help", "queue --help", "queue list --help", "serve -h", "key create --help"})
  void everyCommandHasHelp(String line) {
    assertThat(run(line.split(" "))).isZero();
    assertThat(out.toString()).startsWith("Usage: postern");
  }

  @Test
  void configurationsAreWrittenCheckedAndShown() throws IOException {
    Path file = directory.resolve("postern.yaml");
    assertThat(run("config", "init", file.toString())).isZero();
    assertThat(run("config", "init", file.toString())).isEqualTo(1);
    assertThat(run("config", "check", "--config", file.toString())).isZero();
    assertThat(out.toString()).isEqualTo("ok\n");
    assertThat(run("config", "show", "--config", file.toString(), "--json")).isZero();
    assertThat(JsonMapper.shared().readTree(out.toString()).at("/retry/give-up").asString())
        .isEqualTo("2d");

    Files.writeString(file, "hostname: 1\ndata: 2\n");
    assertThat(run("config", "check", "--config", file.toString())).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(5).allMatch(line -> line.startsWith(file + ":"));
    assertThat(run("config", "check", "--json", "--config", file.toString())).isEqualTo(2);
    var checked = JsonMapper.shared().readTree(out.toString());
    assertThat(checked.path("good").asBoolean()).isFalse();
    assertThat(checked.at("/problems/0/line").asInt()).isEqualTo(1);
    assertThat(checked.at("/problems/0/severity").asString()).isEqualTo("error");
    assertThat(checked.path("problems").size()).isEqualTo(5);
    assertThat(run("config", "init")).isZero();
    assertThat(out.toString()).startsWith("# Postern's configuration");
  }

  @Test
  void serveStartsOnlyWhatIsRight() throws IOException {
    Path config = config("127.0.0.1:0");
    assertThat(run("serve", "--config", config.toString())).isEqualTo(7);
    assertThat(started).hasSize(1);

    Files.writeString(config, "nonsense: 1\n");
    assertThat(run("serve", "--config", config.toString())).isEqualTo(2);
    assertThat(started).hasSize(1);
    assertThat(err.toString()).contains(config + ":1: ");
  }

  @Test
  void devTakesPortsAndADirectory() {
    assertThat(run("dev", "--data", directory.toString(), "--port", "0", "--http-port", "0"))
        .isEqualTo(8);
    assertThat(started.getFirst().data()).isEqualTo(directory);
    assertThat(started.getFirst().listeners().getFirst().address().getPort()).isZero();
    assertThat(run("dev", "--port", "70000")).isEqualTo(2);
  }

  private Path config(String http) throws IOException {
    return Files.writeString(
        directory.resolve("c.yaml"),
        """
        hostname: relay.example
        data: data
        tls: { self-signed: true }
        listeners: [ { name: a, address: "127.0.0.1:0" } ]
        routes: [ { recipients: ["*"], capture: true } ]
        http: { address: "%s" }
        """
            .formatted(http));
  }

  private int talk(String... args) {
    return run(
        Stream.concat(
                Arrays.stream(args), Stream.of("--url", relay.url(), "--token", FakeRelay.TOKEN))
            .toArray(String[]::new));
  }

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    var starter =
        new RelayStarter() {
          @Override
          public int serve(RelayConfig config, Path file) {
            started.add(config);
            return 7;
          }

          @Override
          public int dev(RelayConfig config) {
            started.add(config);
            return 8;
          }
        };
    return new Cli(starter, new PrintWriter(out), new PrintWriter(err)).run(args);
  }
}

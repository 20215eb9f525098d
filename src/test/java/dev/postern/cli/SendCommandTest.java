package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.FaultyHop;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `postern send` as it is typed.
class SendCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;
  private FaultyHop hop;

  @BeforeEach
  void start() throws IOException {
    hop = FaultyHop.start();
  }

  @AfterEach
  void stop() throws IOException {
    hop.close();
  }

  @Test
  void theDialogueIsPrintedAndThenASentence() {
    assertThat(send("--from", "a@app.example", "--to", "b@hop.example", "--body", "Hi")).isZero();

    assertThat(out.toString())
        .containsPattern("(?m)^ +\\d+ ms {2}-> RCPT TO:<b@hop\\.example>$")
        .containsPattern("(?m)^ +\\d+ ms {2}<- 250 2\\.0\\.0 taken$")
        .contains("\nAccepted for b@hop.example: 250 2.0.0 taken\n");
    assertThat(hop.messages().getFirst().content())
        .contains("Subject: A test by postern send\r\n")
        .endsWith("\r\n\r\nHi\r\n");
  }

  @Test
  void aRefusalIsAnExitCode() {
    hop.always("RCPT", new FaultyHop.Say("550 5.1.1 no such user"));

    assertThat(send("--quiet", "--from", "<>", "--to", "b@hop.example")).isEqualTo(1);

    assertThat(out.toString())
        .isEqualTo(
            "b@hop.example refused at RCPT: 550 5.1.1 no such user\n"
                + "The address is not good there; check its spelling, and that this server takes"
                + " mail for its domain.\n");
  }

  @Test
  void jsonHasEverything() throws IOException {
    hop.login("user", "sesame-open", "CRAM-MD5");
    Path secret = Files.writeString(directory.resolve("secret"), "sesame-open\n");

    int code =
        send(
            "--json",
            "--user",
            "user",
            "--secret-file",
            secret.toString(),
            "--from",
            "a@app.example",
            "--to",
            "b@hop.example,c@hop.example");

    assertThat(code).isZero();
    JsonNode report = JsonMapper.shared().readTree(out.toString());
    assertThat(report.get("good").asBoolean()).isTrue();
    assertThat(report.get("recipients"))
        .extracting(node -> node.get("fate").asString())
        .containsExactly("accepted", "accepted");
    assertThat(report.get("dialogue"))
        .extracting(node -> node.get("who").asString() + " " + node.get("text").asString())
        .contains("client AUTH CRAM-MD5", "client ********");
    assertThat(out.toString()).doesNotContain("sesame");
  }

  @Test
  void filesGoAlong() throws IOException {
    Path text = Files.writeString(directory.resolve("text"), "Grüße\n");
    Path page = Files.writeString(directory.resolve("page.html"), "<p>Grüße</p>");
    Path file = Files.writeString(directory.resolve("a.csv"), "1;2\n");

    assertThat(
            send(
                "--from",
                "a@app.example",
                "--to",
                "b@hop.example",
                "--body-file",
                text.toString(),
                "--html",
                page.toString(),
                "--attach",
                file.toString(),
                "--attach",
                text.toString(),
                "--header",
                "X-Why: a test",
                "--subject",
                "Schön"))
        .isZero();

    assertThat(hop.messages().getFirst().content())
        .contains(
            "Subject: =?utf-8?B?U2Now7Zu?=\r\n",
            "X-Why: a test\r\n",
            "multipart/mixed",
            "multipart/alternative",
            "filename=\"a.csv\"",
            "filename=\"text\"",
            "\r\nMTsyCg==\r\n");
  }

  @Test
  void aMessageFileIsSentAsItIs() throws IOException {
    Path unix = Files.writeString(directory.resolve("unix.eml"), "Subject: mine\n\n.a dot\n");
    Path network =
        Files.writeString(directory.resolve("network.eml"), "Subject: mine\r\n\r\nhalf a line");
    Path bare = Files.writeString(directory.resolve("bare.eml"), "Subject: mine\r\n\r\na\nb\r\n");

    for (Path file : List.of(unix, network)) {
      assertThat(send("--from", "<>", "--to", "b@hop.example", "--eml", file.toString(), "--quiet"))
          .isZero();
    }
    assertThat(hop.messages())
        .extracting(FaultyHop.Received::content)
        .containsExactly("Subject: mine\r\n\r\n.a dot\r\n", "Subject: mine\r\n\r\nhalf a line\r\n");

    assertThat(send("--from", "<>", "--to", "b@hop.example", "--eml", bare.toString()))
        .isEqualTo(1);
    assertThat(out.toString()).contains("the message is not 7bit");
  }

  @Test
  void theUserIsTheSenderWhereThatIsAnAddress() throws IOException {
    hop.login("a@app.example", "sesame-open", "PLAIN");
    Path secret = Files.writeString(directory.resolve("secret"), "sesame-open");

    assertThat(
            send(
                "--user",
                "a@app.example",
                "--secret-file",
                secret.toString(),
                "--to",
                "b@c.example"))
        .isZero();

    assertThat(hop.messages().getFirst().mail()).startsWith("<a@app.example>");
  }

  @Test
  void stepsCanBeTakenWithoutAMessage() {
    assertThat(send("--quit-after", "ehlo")).isZero();
    assertThat(send("--quit-after", "rcpt", "--from", "<>", "--to", "b@hop.example")).isZero();

    assertThat(hop.messages()).isEmpty();
    assertThat(out.toString()).contains("answers; nothing was sent", "The recipient is taken");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --to b@c.example                                       | who sends? Give --from
          --from a@b.example                                     | a recipient is missing; give --to
          --from a@b.example --to b                              | --to can't be "b"
          --from <> --to b@c.example --notify sometimes          | --notify can't be "sometimes"
          --from <> --to b@c.example --ret all                   | --ret can't be "all"
          --from <> --to b@c.example --timeout soon              | --timeout can't be "soon"
          --from <> --to b@c.example --attach /nowhere           | --attach: /nowhere can't be read
          --from <> --to b@c.example --header nonsense           | is no header field
          --from <> --to b@c.example --eml /nowhere --body x     | --eml is the whole message
          --from <> --to b@c.example --ehlo                      | --ehlo
          --from <> --to b@c.example --source here               | --source can't be "here"
          --from <> --to b@c.example --ca /nowhere               | --ca: /nowhere can't be read
          --from <> --to b@c.example --auth PLAIN                | a login needs a user
          --user u --secret-env NO_SUCH_VARIABLE --to b@c.example | the variable NO_SUCH_VARIABLE is not set
          --user u --secret-file /nowhere --to b@c.example       | --secret-file: /nowhere can't be read
          --user u --auth ROT13 --secret-env PATH                | known are SCRAM-SHA-512-PLUS
          --quit-after data                                      | --quit-after can't be "data"
          --quit-after auth                                      | needs a login
          --quit-after starttls                                  | contradict each other
          """)
  void wrongUsageIsSaidBeforeAnythingHappens(String arguments, String problem) {
    assertThat(send(arguments.split(" ", -1))).isEqualTo(2);

    assertThat(err.toString()).contains(problem);
    assertThat(hop.connections()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"a b", "host:99999", "host:0", "[::1", "host:x", "smtp://host"})
  void whatIsNoServerIsRefused(String place) {
    assertThat(run("send", place, "--quit-after", "ehlo")).isEqualTo(2);
  }

  @Test
  void aServerMayBeAnIpv6Address() {
    assertThat(run("send", "[::1]:1", "--quit-after", "ehlo", "--tls", "none")).isEqualTo(1);
    assertThat(out.toString()).contains("connecting to [::1]:1");
  }

  private int send(String... arguments) {
    List<String> all = new ArrayList<>(List.of("send", "127.0.0.1:" + hop.port()));
    all.addAll(List.of("--tls", "none"));
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new));
  }

  private int run(String... arguments) {
    return new Cli(new NoStarter(), new PrintWriter(out), new PrintWriter(err)).run(arguments);
  }
}

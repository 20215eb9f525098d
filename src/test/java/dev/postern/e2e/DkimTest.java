package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.rig.Await;
import dev.postern.rig.Inbox;
import dev.postern.rig.Program;
import dev.postern.rig.RecordingHop;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import dev.postern.rig.SmtpTalk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Signatures over real submissions, and what programs that nobody here wrote think of them:
/// Python's `dkim` for both algorithms, OpenDKIM for a DNS of its own.
@Tag("slow")
class DkimTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  // Debian's Python, which has Debian's modules, whatever else is in the path.
  private static final String PYTHON = "/usr/bin/python3";

  private static final String VERIFY =
      """
      import dkim, json, sys
      records = json.load(open('records.json'))
      find = lambda name, timeout=5: records[name.decode().rstrip('.')].encode()
      for path in sys.argv[1:]:
          message = dkim.DKIM(open(path, 'rb').read(), minkey=2048)
          count = sum(1 for name, _ in message.headers if name.lower() == b'dkim-signature')
          print(path, [message.verify(i, dnsfunc=find) for i in range(count)])
      """;

  // Answers questions for TXT on port 53 of a network of its own.
  private static final String NAMESERVER =
      """
      import json, socket, struct
      records = json.load(open('records.json'))
      server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      server.bind(('127.0.0.1', 53))
      print('ready', flush=True)
      while True:
          query, peer = server.recvfrom(4096)
          at, labels = 12, []
          while query[at]:
              labels.append(query[at + 1:at + 1 + query[at]].decode())
              at += query[at] + 1
          text = records['.'.join(labels)].encode()
          data = b''.join(bytes([len(text[k:k + 255])]) + text[k:k + 255]
                          for k in range(0, len(text), 255))
          server.sendto(query[:2] + b'\\x85\\x80\\0\\1\\0\\1\\0\\0\\0\\0' + query[12:at + 5]
              + b'\\xc0\\x0c\\0\\x10\\0\\1\\0\\0\\0\\x3c' + struct.pack('>H', len(data)) + data, peer)
      """;

  private static final String APART =
      """
      ip link set lo up && mount --bind resolv.conf /etc/resolv.conf || exit 99
      mkfifo ready; /usr/bin/python3 nameserver.py > ready & server=$!
      read -r line < ready
      for file in "$@"; do opendkim-testmsg < "$file"; echo "$file $?"; done
      kill $server
      """;

  private static final Map<String, String> MESSAGES =
      Map.of(
          "plain", "Hello,  \r\n\r\n\tworld. \r\n\r\n\r\n",
          "empty", "",
          "large", "A line of  text that goes on and on and on and on and on.\t\r\n".repeat(8000));

  @TempDir Path directory;

  @Test
  void othersVerifyWhatIsStored() throws IOException {
    RelayHome home = RelayHome.capturing(directory);
    try (RelayProcess relay = home.start()) {
      publish(home.run("dkim", "create", "app.example", "--now", "--json"));
      for (Map.Entry<String, String> message : MESSAGES.entrySet()) {
        send(home, message.getKey(), message.getValue());
        Inbox inbox = new Inbox(home);
        String raw = inbox.raw(inbox.await(message.getKey()));
        assertThat(raw).endsWith("\r\n\r\n" + message.getValue());
        Files.writeString(directory.resolve(message.getKey()), raw);
        Files.writeString(
            directory.resolve(message.getKey() + "-forged"),
            raw.replace("Subject: ", "Subject: Re: "));
      }
      assertThat(relay.events()).anyMatch(event -> event.path("event").asString("").equals("dkim"));
    }
    Program.Result python = python("plain", "empty", "large", "plain-forged");
    assertThat(python.all())
        .contains(
            "plain [True, True]",
            "empty [True, True]",
            "large [True, True]",
            "plain-forged [False, False]");
    assertThat(openDkim("plain", "empty", "large", "plain-forged"))
        .contains("plain 0\n", "empty 0\n", "large 0\n")
        .doesNotContain("plain-forged 0\n");
  }

  @Test
  void whatAHopGetsIsWhatWasSigned() throws IOException {
    try (var hop = new RecordingHop()) {
      RelayHome home = RelayHome.relayingTo(directory, hop.port());
      try (RelayProcess relay = home.start()) {
        publish(home.run("dkim", "create", "example", "--selector", "mail", "--now", "--json"));
        send(home, "relayed", MESSAGES.get("plain"));
        send(home, "large", MESSAGES.get("large"));
        Await.until(() -> "two messages", Await.LONG, () -> hop.messages().size() == 2);
        for (RecordingHop.Message message : hop.messages()) {
          Files.writeString(
              directory.resolve(message.field("Subject").orElseThrow()),
              message.data().replace("\n", "\r\n"));
        }
        assertThat(home.run("dkim", "show").out()).contains("mail-rsa", "active");
        assertThat(relay.isAlive()).isTrue();
      }
    }
    assertThat(python("relayed", "large").all())
        .contains("relayed [True, True]", "large [True, True]");
  }

  private static void send(RelayHome home, String subject, String body) {
    try (var talk = new SmtpTalk(home.trustedPort())) {
      talk.expect("250", talk.say("EHLO client.example"));
      talk.expect("250", talk.say("MAIL FROM:<a@app.example>"));
      talk.expect("250", talk.say("RCPT TO:<b@dest.example>"));
      talk.expect("250", talk.say("RCPT TO:<c@dest.example>"));
      talk.message(
          "From: Billing <a@app.example>\r\nTo: b@dest.example,\r\n c@dest.example\r\nSubject: "
              + subject
              + "\r\n\r\n"
              + body);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void publish(Program.Result created) throws IOException {
    assertThat(created.exit()).as(created.all()).isZero();
    var records = JSON.createObjectNode();
    for (JsonNode key : JSON.readTree(created.out()).path("keys")) {
      records.put(key.path("name").asString(), key.path("record").asString());
    }
    Files.writeString(directory.resolve("records.json"), records.toString());
  }

  private Program.Result python(String... files) {
    assumeTrue(
        Files.isExecutable(Path.of(PYTHON))
            && Program.run(PYTHON, "-c", "import dkim, nacl").exit() == 0,
        "python3-dkim is needed for this test: apt install python3-dkim python3-nacl");
    return run(List.of(PYTHON, "-c", VERIFY), files);
  }

  private String openDkim(String... files) throws IOException {
    Program.assume("opendkim-testmsg", "opendkim-tools");
    Program.assume("unshare", "util-linux");
    Files.writeString(directory.resolve("nameserver.py"), NAMESERVER);
    Files.writeString(directory.resolve("resolv.conf"), "nameserver 127.0.0.1\n");
    Program.Result result =
        run(List.of("timeout", "30", "unshare", "-rmn", "sh", "-c", APART, "sh"), files);
    assumeTrue(
        result.exit() != 99 && !result.err().startsWith("unshare:"),
        "a network of one's own is needed for this test: " + result.all());
    return result.out();
  }

  private Program.Result run(List<String> command, String... files) {
    List<String> all = new java.util.ArrayList<>(command);
    all.addAll(List.of(files));
    return Program.run(directory, Map.of(), "", all);
  }
}

package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.Await;
import dev.postern.rig.DkimVerifiers;
import dev.postern.rig.Inbox;
import dev.postern.rig.Program;
import dev.postern.rig.RecordingHop;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import dev.postern.rig.SmtpTalk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Signatures over real submissions, and what programs that nobody here wrote think of them:
/// Python's `dkim` for both algorithms, OpenDKIM for a DNS of its own.
@Tag("slow")
class DkimTest {

  private static final Map<String, String> MESSAGES =
      Map.of(
          "plain", "Hello,  \r\n\r\n\tworld. \r\n\r\n\r\n",
          "empty", "",
          "large", "A line of  text that goes on and on and on and on and on.\t\r\n".repeat(8000));

  @TempDir Path directory;
  private DkimVerifiers verifiers;

  @BeforeEach
  void set() {
    verifiers = new DkimVerifiers(directory);
  }

  @Test
  void othersVerifyWhatIsStored() throws IOException {
    RelayHome home = RelayHome.capturing(directory);
    try (RelayProcess relay = home.start()) {
      verifiers.publish(home.run("dkim", "create", "app.example", "--now", "--json"));
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
    Program.Result python = verifiers.python("plain", "empty", "large", "plain-forged");
    assertThat(python.all())
        .contains(
            "plain [True, True]",
            "empty [True, True]",
            "large [True, True]",
            "plain-forged [False, False]");
    assertThat(verifiers.openDkim("plain", "empty", "large", "plain-forged"))
        .contains("plain 0\n", "empty 0\n", "large 0\n")
        .doesNotContain("plain-forged 0\n");
  }

  @Test
  void whatAHopGetsIsWhatWasSigned() throws IOException {
    try (var hop = new RecordingHop()) {
      RelayHome home = RelayHome.relayingTo(directory, hop.port());
      try (RelayProcess relay = home.start()) {
        verifiers.publish(
            home.run("dkim", "create", "example", "--selector", "mail", "--now", "--json"));
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
    assertThat(verifiers.python("relayed", "large").all())
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
}

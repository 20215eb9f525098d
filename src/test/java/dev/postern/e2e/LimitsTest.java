package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.Await;
import dev.postern.rig.Ports;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import dev.postern.rig.SmtpTalk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Limits of a whole relay.
@Tag("slow")
class LimitsTest {

  private static final String FROM = "a@app.example";
  private static final String TO = "b@dest.example";

  @TempDir private Path directory;

  @Test
  void aDaysQuotaOutlastsARestartAndIsRaisedByAReload() throws Exception {
    RelayHome home =
        RelayHome.capturing(directory)
            .edit("limits: { ", "limits: { per-project: { messages: 3/day }, ");
    try (RelayProcess relay = home.start()) {
      for (int i = 0; i < 3; i++) {
        SmtpTalk.send(home.trustedPort(), FROM, "one of three", TO);
      }
      assertThat(mail(home)).startsWith("450 4.7.1 Project default may send 3 messages a day");
      assertThat(relay.terminate()).isZero();
    }
    try (RelayProcess relay = home.start()) {
      assertThat(mail(home)).startsWith("450 4.7.1 Project default may send 3 messages a day");
      home.edit("3/day", "4/day");
      relay.signalReload();
      relay.awaitEvent("relay", event -> event.path("what").asString("").equals("reloaded"));
      SmtpTalk.send(home.trustedPort(), FROM, "one more", TO);
      assertThat(mail(home)).startsWith("450 4.7.1 Project default may send 4 messages a day");
    }
  }

  private static String mail(RelayHome home) throws IOException {
    try (var talk = new SmtpTalk(home.trustedPort())) {
      talk.expect("250", talk.say("EHLO client.example"));
      return talk.say("MAIL FROM:<" + FROM + ">");
    }
  }

  @Test
  void aRelayWithTooMuchToDoTakesNoNewSessionAndServesThoseThatAreOpen() throws Exception {
    RelayHome home =
        RelayHome.relayingTo(directory, Ports.free(1).getFirst())
            .edit("limits: { ", "limits: { overload: { queue: 1 }, ");
    try (RelayProcess relay = home.start();
        var open = new SmtpTalk(home.trustedPort())) {
      SmtpTalk.send(home.trustedPort(), FROM, "waits", TO);
      var alert =
          relay.awaitEvent("alert", event -> event.path("cause").asString("").equals("overload"));
      assertThat(alert.path("subject").asString("")).isEqualTo("queue");
      Await.until(relay::output, Await.LONG, () -> greeting(home).contains("421 4.3.2 This relay"));
      open.expect("250", open.say("EHLO client.example"));
      open.expect("250", open.say("MAIL FROM:<" + FROM + ">"));
      open.expect("250", open.say("RCPT TO:<" + TO + ">"));
      open.message("Subject: still\r\n\r\nx\r\n");
    }
  }

  private static String greeting(RelayHome home) {
    try (var _ = new SmtpTalk(home.trustedPort())) {
      return "220";
    } catch (IOException refused) {
      return String.valueOf(refused.getMessage());
    }
  }
}

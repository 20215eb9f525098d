package dev.postern.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.Handling;
import dev.postern.mail.Mailbox;
import dev.postern.mail.Recipient;
import dev.postern.mail.ReversePath;
import dev.postern.mail.Secret;
import dev.postern.rig.PostfixRig;
import dev.postern.rig.RecordingHop;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against a Postfix with Cyrus SASL, with every mechanism that the two have in common.
@Tag("slow")
class SendToPostfixTest {

  private static RecordingHop hop;
  private static PostfixRig postfix;

  @BeforeAll
  static void start() {
    hop = new RecordingHop();
    postfix = new PostfixRig(hop.port());
  }

  @AfterAll
  static void stop() {
    if (postfix != null) {
      postfix.close();
    }
    hop.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"})
  void everyMechanismLogsIn(String mechanism) {
    Outcome outcome = send(Encryption.STARTTLS, PostfixRig.PASSWORD, mechanism);

    assertThat(outcome.good()).as(outcome + postfix.log()).isTrue();
    assertThat(hop.awaitMessage("by " + mechanism).data()).contains("Authenticated sender: relay");
    assertThat(outcome.toString()).doesNotContain(PostfixRig.PASSWORD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PLAIN", "CRAM-MD5", "SCRAM-SHA-512"})
  void aWrongPasswordIsRefused(String mechanism) {
    Outcome outcome = send(Encryption.IMPLICIT, "wrong-password", mechanism);

    assertThat(outcome.good()).isFalse();
    assertThat(outcome.sentence()).startsWith("Failed at AUTH: it said: 535");
    assertThat(outcome.next()).startsWith("User or secret is wrong");
  }

  @Test
  void theStrongestIsTheDefault() {
    Outcome outcome = send(Encryption.IMPLICIT, PostfixRig.PASSWORD);

    assertThat(outcome.good()).as(outcome + postfix.log()).isTrue();
    assertThat(outcome.dialogue())
        .extracting(Entry::text)
        .contains("AUTH SCRAM-SHA-512 " + Dialogue.STARS);
  }

  private static Outcome send(Encryption encryption, String password, String... mechanisms) {
    int port =
        encryption == Encryption.IMPLICIT ? postfix.implicitTlsPort() : postfix.startTlsPort();
    var server =
        new Server(
            "127.0.0.1", port, null, encryption, PostfixRig.NAME, postfix.authority(), false);
    Body body = Heard.body("Subject: by " + String.join("", mechanisms) + "\r\n\r\nHello.\r\n");
    var mail =
        new Mail(
            ReversePath.of(Mailbox.parse("a@app.example").orElseThrow()),
            List.of(Recipient.of(Mailbox.parse("b@dest.example").orElseThrow())),
            body,
            null,
            null,
            Handling.PLAIN);
    var account = Account.of(PostfixRig.USER, new Secret(password), List.of(mechanisms), false);
    return Sender.run(
        new Errand(server, "me.example", account, Duration.ofSeconds(30), Goal.MESSAGE, mail),
        _ -> {});
  }
}

package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.FaultyHop;
import dev.postern.rig.Ports;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import dev.postern.rig.SmtpTalk;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A message goes out with a return path of ours, and comes back over a real socket.
@Tag("slow")
class InboundTest {

  @TempDir private Path directory;

  @Test
  void whatComesBackIsToldAndSuppressed() throws Exception {
    int port = Ports.free(1).getFirst();
    try (var hop = FaultyHop.start()) {
      RelayHome home =
          RelayHome.relayingTo(directory, hop.port())
              .edit(
                  "http: {",
                  "  - { name: inbound, address: \"127.0.0.1:"
                      + port
                      + "\", role: inbound }\n"
                      + "bounces: { domain: bounces.example.org, smarthosts: true }\n"
                      + "http: {");
      try (RelayProcess relay = home.start()) {
        SmtpTalk.send(home.trustedPort(), "app@app.example", "hello", "bob@dest.example");
        relay.awaitEvent("delivered", event -> true);
        String from = hop.messages().getFirst().mail();
        assertThat(from).startsWith("<b+").contains("@bounces.example.org>");
        String path = from.substring(1, from.indexOf('>'));

        try (var talk = new SmtpTalk(port)) {
          assertThat(talk.say("EHLO mx.dest.example")).startsWith("250");
          assertThat(talk.say("AUTH PLAIN AGEAYg==")).startsWith("5");
          assertThat(talk.say("MAIL FROM:<>")).startsWith("250");
          assertThat(talk.say("RCPT TO:<bob@dest.example>")).isEqualTo("550 5.7.1 Relaying denied");
          assertThat(talk.say("RCPT TO:<b+" + path.substring(3) + ">")).startsWith("550");
          assertThat(talk.say("RCPT TO:<" + path + ">")).startsWith("250");
          // In 8-bit octets that nobody announced.
          talk.message(
              """
              From: MAILER-DAEMON@dest.example
              Subject: Zur\u00fcck: failure notice

              <bob@dest.example>:
              550 5.1.1 No such user
              """
                  .replace("\n", "\r\n"));
        }
        relay.awaitEvent(
            "returned", event -> event.path("category").asString("").equals("mailbox-unknown"));
        relay.awaitEvent(
            "delivered", event -> event.path("recipient").asString("").equals("app@app.example"));
        assertThat(hop.messages().getLast().mail()).startsWith("<>");

        try (var talk = new SmtpTalk(home.trustedPort())) {
          talk.say("EHLO client.example");
          talk.say("MAIL FROM:<app@app.example>");
          assertThat(talk.say("RCPT TO:<BOB@dest.example>"))
              .startsWith("550 5.1.1 <BOB@dest.example> is on the suppression list");
        }
        assertThat(home.run("suppression", "remove", "bob@dest.example").exit()).isZero();
        assertThat(home.run("suppression", "list").out()).doesNotContain("bob@dest.example");
      }
    }
  }
}

package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.Inbox;
import dev.postern.rig.PostfixRig;
import dev.postern.rig.RecordingHop;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import dev.postern.rig.SmtpTalk;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Relaying to next hops: a real Postfix with TLS and a login, and one that puts off and refuses.
/// What is for app.example stays here, so that notifications can be seen.
@Tag("slow")
class SmarthostTest {

  private static final String FROM = "billing@app.example";
  private static final String TO = "bob@dest.example";
  private static final String HOME = "- { recipients: [\"*@app.example\"], capture: true }\n";

  @TempDir Path directory;

  private RelayHome relayTo(String route) {
    RelayHome home = new RelayHome(directory, HOME + route);
    home.write("postfix.secret", PostfixRig.PASSWORD);
    return home;
  }

  private RelayHome relayTo(RecordingHop hop) {
    return new RelayHome(
        directory,
        HOME
            + "- { recipients: [\"*\"], smarthost: { hosts: [\"127.0.0.1:%d\"], tls: none } }"
                .formatted(hop.port()));
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1,required", "localhost,verified", "127.0.0.1,verified"})
  void mailGoesThroughPostfixOverTlsWithALogin(String host, String tls) {
    try (var hop = new RecordingHop();
        var postfix = new PostfixRig(hop.port())) {
      RelayHome home =
          relayTo(
              tls.equals("verified")
                  ? postfix.verifiedRoute(host, postfix.startTlsPort())
                  : postfix.route(host, postfix.startTlsPort(), tls));
      try (RelayProcess relay = home.start()) {
        SmtpTalk.send(home.trustedPort(), FROM, "through", TO);
        RecordingHop.Message message = hop.awaitMessage("through");
        assertThat(message.from()).isEqualTo(FROM);
        assertThat(message.recipients()).containsExactly(TO);
        assertThat(message.data()).contains("Authenticated sender: relay").contains("ESMTPSA");
        assertThat(relay.awaitEvent("delivered", _ -> true).path("tls").asString(""))
            .startsWith("TLSv1.");
      }
    }
  }

  @Test
  void aCertificateThatIsNotTrustedKeepsMailHere() {
    try (var hop = new RecordingHop();
        var postfix = new PostfixRig(hop.port())) {
      RelayHome home =
          new RelayHome(
              directory, HOME + postfix.route("localhost", postfix.startTlsPort(), "verified"));
      home.write("postfix.secret", PostfixRig.PASSWORD);
      try (RelayProcess relay = home.start()) {
        SmtpTalk.send(home.trustedPort(), FROM, "stays", TO);
        relay.awaitEvent("deferred", event -> event.path("recipient").asString("").equals(TO));
        assertThat(hop.messages()).isEmpty();
        assertThat(postfix.log()).doesNotContain("sasl_username");
        assertThat(home.run("queue", "list", "--json").out()).contains(TO);
      }
    }
  }

  @Test
  void aRefusalByPostfixComesBackToTheSender() {
    try (var hop = new RecordingHop();
        var postfix = new PostfixRig(hop.port())) {
      postfix.refuse(Map.of("gone@dest.example", "550 5.1.1 no such user here"));
      RelayHome home = relayTo(postfix.verifiedRoute("localhost", postfix.startTlsPort()));
      try (RelayProcess relay = home.start()) {
        SmtpTalk.send(home.trustedPort(), FROM, "half", TO, "gone@dest.example");
        assertThat(hop.awaitMessage("half").recipients()).containsExactly(TO);
        relay.awaitEvent(
            "bounced", event -> event.path("recipient").asString("").equals("gone@dest.example"));
        var captured =
            relay.awaitEvent(
                "captured", event -> event.path("recipient").asString("").equals(FROM));
        var shown = home.run("inbox", "show", captured.path("message").asString(), "--raw");
        assertThat(shown.out())
            .contains("multipart/report")
            .contains("message/delivery-status")
            .contains("Action: failed")
            .contains("Status: 5.1.1")
            .contains("gone@dest.example")
            .contains("no such user here")
            .doesNotContain("Final-Recipient: rfc822; " + TO);
      }
    }
  }

  @Test
  void aGreylistedRecipientIsTriedAgain() {
    try (var hop = new RecordingHop();
        var postfix = new PostfixRig(hop.port())) {
      postfix.refuse(Map.of(TO, "450 4.2.0 greylisted, come again"));
      RelayHome home = relayTo(postfix.verifiedRoute("localhost", postfix.startTlsPort()));
      try (RelayProcess relay = home.start()) {
        SmtpTalk.send(home.trustedPort(), FROM, "later", TO);
        var deferred = relay.awaitEvent("deferred", _ -> true);
        assertThat(deferred.path("reply").asString("")).contains("greylisted");
        postfix.refuse(Map.of());
        hop.awaitMessage("later");
        relay.awaitEvent("delivered", _ -> true);
        assertThat(relay.events())
            .noneMatch(event -> event.path("event").asString("").equals("bounced"));
      }
    }
  }

  @Test
  void recipientsOfOneMessageFareEachTheirOwnWay() {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    RecordingHop.Rule rule =
        (verb, line) -> {
          if (!verb.equals("RCPT")) {
            return null;
          }
          if (line.contains("never@")) {
            return "550 5.7.1 never";
          }
          return line.contains("later@") && seen.add("later") ? "451 4.7.1 later" : null;
        };
    try (var hop = new RecordingHop(rule)) {
      RelayHome home = relayTo(hop);
      try (RelayProcess relay = home.start()) {
        SmtpTalk.send(
            home.trustedPort(), FROM, "three", TO, "later@dest.example", "never@dest.example");
        for (String good : new String[] {TO, "later@dest.example"}) {
          relay.awaitEvent("delivered", event -> event.path("recipient").asString("").equals(good));
        }
        relay.awaitEvent(
            "bounced", event -> event.path("recipient").asString("").equals("never@dest.example"));
        assertThat(hop.messages())
            .extracting(RecordingHop.Message::recipients)
            .containsExactly(List.of(TO), List.of("later@dest.example"));
        assertThat(new Inbox(home).find("three")).isEmpty();
      }
    }
  }
}

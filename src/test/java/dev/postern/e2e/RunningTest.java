package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.Await;
import dev.postern.rig.Inbox;
import dev.postern.rig.Program;
import dev.postern.rig.RecordingHop;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import dev.postern.rig.SmtpTalk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// A relay over its life: keys, the queue by hand, and the end.
@Tag("slow")
class RunningTest {

  private static final String FROM = "billing@app.example";
  private static final String TO = "bob@dest.example";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private static String secret(Program.Result minted) {
    assertThat(minted.exit()).as(minted.all()).isZero();
    return JSON.readTree(minted.out()).path("secret").asString();
  }

  private static Program.Result swaks(RelayHome home, String secret) {
    return Program.run(
        home.directory(),
        Map.of(),
        "",
        List.of(
            "swaks",
            "--server",
            "127.0.0.1",
            "--port",
            String.valueOf(home.startTlsPort()),
            "-tls",
            "--auth",
            "PLAIN",
            "--auth-user",
            "shop",
            "--auth-password",
            secret,
            "--from",
            "a@shop.example",
            "--to",
            TO,
            "--header",
            "Subject: by the shop"));
  }

  @Test
  void aMintedKeySendsUntilItIsRotatedOrRevoked() {
    Program.assume("swaks", "swaks");
    RelayHome home = RelayHome.capturing(directory);
    try (RelayProcess relay = home.start()) {
      String first =
          secret(home.run("key", "create", "shop", "--json", "--from", "*@shop.example"));
      assertThat(first).matches("pstn_[0-9A-Za-z]{36}");
      assertThat(swaks(home, first).exit()).isZero();
      assertThat(new Inbox(home).await("by the shop").path("user").asString()).isEqualTo("shop");
      String second = secret(home.run("key", "rotate", "shop", "--json"));
      assertThat(swaks(home, first).all()).contains("535 5.7.8");
      assertThat(swaks(home, second).exit()).isZero();
      assertThat(home.run("key", "revoke", "shop").exit()).isZero();
      assertThat(swaks(home, second).all()).contains("535 5.7.8");
      assertThat(relay.output()).doesNotContain(first).doesNotContain(second);
    }
  }

  @Test
  void whatIsCapturedIsListedAndShownAndCounted() throws IOException {
    RelayHome home = RelayHome.capturing(directory);
    try (RelayProcess relay = home.start()) {
      SmtpTalk.send(home.trustedPort(), FROM, "kept", TO);
      String id = relay.awaitEvent("captured", _ -> true).path("message").asString();
      JsonNode listed =
          Inbox.messages(JSON.readTree(home.run("inbox", "list", "--json").out())).getFirst();
      assertThat(listed.path("id").asString()).isEqualTo(id);
      assertThat(listed.path("subject").asString()).isEqualTo("kept");
      assertThat(Inbox.recipients(listed)).containsExactly(TO);
      assertThat(home.run("inbox", "show", id, "--raw").out()).endsWith("\r\n\r\ntext\r\n");
      Program.run(
          directory,
          Map.of(),
          "",
          List.of("openssl", "s_client", "-connect", "127.0.0.1:" + home.implicitTlsPort()));
      Await.until(
          () -> "a TLS session among\n" + metrics(home),
          Await.LONG,
          () -> metrics(home).contains("postern_tls_sessions_total{version=\"TLSv1.3\"} 1.0"));
      assertThat(metrics(home))
          .contains("postern_sessions_open ")
          .contains("postern_sessions_total{listener=\"sidecar\"} ")
          .contains("postern_accepted_total 1.0")
          .contains("postern_outcomes_total{outcome=\"captured\"} 1.0")
          .contains("postern_queue_pending 0.0")
          .contains("postern_queue_oldest_seconds 0.0")
          .contains("postern_commit_seconds_count ");
      try (var talk = new SmtpTalk(home.trustedPort())) {
        talk.expect("503", talk.say("DATA"));
      }
      assertThat(metrics(home)).contains("postern_refusals_total{reason=\"sequence\"} 1.0");
    }
  }

  @Test
  void mailThatWaitsCanBeHeldReleasedAndDeleted() {
    try (var hop =
        new RecordingHop((verb, _) -> verb.equals("MAIL") ? "451 4.3.0 not now" : null)) {
      RelayHome home = RelayHome.relayingTo(directory, hop.port());
      try (RelayProcess relay = home.start()) {
        SmtpTalk.send(home.trustedPort(), FROM, "waits", TO);
        String id = relay.awaitEvent("deferred", _ -> true).path("message").asString();
        assertThat(home.run("queue", "show", id).out()).contains("not now");
        assertThat(home.run("queue", "hold", id).exit()).isZero();
        assertThat(home.run("queue", "list", "--json").out()).contains("held");
        assertThat(home.run("queue", "release", id).exit()).isZero();
        assertThat(home.run("queue", "retry", id).exit()).isZero();
        assertThat(home.run("queue", "delete", id).exit()).isZero();
        assertThat(home.run("queue", "list", "--json").out()).doesNotContain(id);
        assertThat(home.run("queue", "retry", id).exit()).isEqualTo(1);
      }
    }
  }

  @Test
  void aReloadTakesRoutesAndKeysAndSaysWhatWaits() {
    RelayHome home = RelayHome.capturing(directory);
    home.edit("recipients: [\"*\"]", "recipients: [\"other.example\"]");
    try (RelayProcess relay = home.start()) {
      assertThat(readiness(home)).isEqualTo(200);
      home.edit("recipients: [\"other.example\"]", "recipients: [\"dest.example\"]");
      home.edit("limits: {", "limits: { message-size: 10MiB,");
      relay.signalReload();
      relay.awaitEvent("relay", event -> event.path("what").asString("").equals("reloaded"));
      SmtpTalk.send(home.trustedPort(), FROM, "by the new route", TO);
      relay.awaitEvent("captured", _ -> true);
      Await.until(
          () -> "a warning in " + relay.output(),
          Await.LONG,
          () -> relay.output().contains("limits.message-size changed in the configuration"));
      home.edit("hostname:", "hostnam:");
      relay.signalReload();
      Await.until(
          () -> "a refusal in " + relay.output(),
          Await.LONG,
          () -> relay.output().contains("not reloaded: " + home.config() + ":1: "));
      SmtpTalk.send(home.trustedPort(), FROM, "goes on", TO);
    }
  }

  private static String metrics(RelayHome home) {
    try {
      String token = Files.readString(home.directory().resolve("data/admin.token")).strip();
      return get(home, "/metrics", token).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int readiness(RelayHome home) {
    return get(home, "/readyz", "none").statusCode();
  }

  private static HttpResponse<String> get(RelayHome home, String path, String token) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + home.httpPort() + path))
            .header("Authorization", "Bearer " + token)
            .build();
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anOpenTransactionMayEndAfterTheSignal() throws IOException {
    RelayHome home = RelayHome.capturing(directory);
    try (RelayProcess relay = home.start();
        var talk = new SmtpTalk(home.trustedPort())) {
      talk.expect("250", talk.say("EHLO client.example"));
      talk.expect("250", talk.say("MAIL FROM:<" + FROM + ">"));
      talk.expect("250", talk.say("RCPT TO:<" + TO + ">"));
      talk.expect("354", talk.say("DATA"));
      relay.signalEnd();
      relay.awaitEvent("relay", event -> event.path("what").asString("").equals("draining"));
      assertThat(readiness(home)).isEqualTo(503);
      talk.expect("250", talk.say("Subject: last\r\n\r\ntext\r\n."));
      assertThat(relay.awaitExit()).isZero();
    }
    try (RelayProcess again = home.start()) {
      assertThat(again.isAlive()).isTrue();
      new Inbox(home).await("last");
    }
  }
}

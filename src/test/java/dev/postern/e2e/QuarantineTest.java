package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.postern.rig.Program;
import dev.postern.rig.RecordingHop;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import dev.postern.rig.SmtpTalk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Mail of somebody in quarantine is taken, outlasts kill -9 without leaving, and goes at one word.
@Tag("slow")
class QuarantineTest {

  @TempDir private Path directory;

  @Test
  void heldMailLeavesWhenAnOperatorSaysSoAndNotBefore() {
    try (var hop = new RecordingHop()) {
      RelayHome home = RelayHome.relayingTo(directory, hop.port());
      try (RelayProcess relay = home.start()) {
        assertThat(home.run("key", "quarantine", "127.0.0.1", "--reason", "odd").all())
            .contains("quarantine: 127.0.0.1");
        for (int i = 0; i < 5; i++) {
          SmtpTalk.send(home.trustedPort(), "app@app.example", "held" + i, "bob@other.example");
        }
        relay.awaitEvent("held", event -> event.path("reason").asString("").contains("odd"));
        relay.kill();
      }
      try (RelayProcess relay = home.start()) {
        SmtpTalk.send(home.trustedPort(), "app@app.example", "held5", "bob@other.example");
        assertThat(home.run("queue", "list").out()).contains("held: its key is in quarantine: odd");
        assertThat(home.run("key", "restraints").out()).contains("127.0.0.1", "quarantine", "odd");
        assertThat(hop.messages()).isEmpty();

        assertThat(home.run("key", "clear", "127.0.0.1").all()).contains("quarantine");
        SmtpTalk.send(home.trustedPort(), "app@app.example", "free", "bob@other.example");
        hop.awaitMessage("free");
        assertThat(hop.messages()).hasSize(1);

        assertThat(home.run("queue", "release", "--key", "127.0.0.1").out())
            .contains("released: 6 recipients");
        for (int i = 0; i < 6; i++) {
          hop.awaitMessage("held" + i);
        }
        assertThat(relay.terminate()).isZero();
      }
    }
  }

  @Test
  void aDeclaredKeyIsFrozenAcrossARestart() {
    try (var hop = new RecordingHop()) {
      RelayHome home = RelayHome.relayingTo(directory, hop.port());
      try (RelayProcess relay = home.start()) {
        Program.Result frozen = home.run("key", "freeze", RelayHome.USER, "--reason", "leaked");
        assertThat(frozen.out()).as(frozen.all()).contains("frozen: app");
        relay.awaitEvent("key", event -> event.path("action").asString("").equals("frozen"));
        relay.kill();
      }
      try (RelayProcess relay = home.start()) {
        assertThat(home.run("key", "list").out()).containsPattern("app .*frozen 2");
        assertThat(home.run("key", "thaw", RelayHome.USER).exit()).isZero();
        assertThat(home.run("key", "thaw", RelayHome.USER).exit()).isEqualTo(1);
        assertThat(relay.isAlive()).isTrue();
      }
    }
  }

  @Test
  void aTrialReachesTheWebhook() throws IOException {
    List<String> posted = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    try (var hop = new RecordingHop()) {
      RelayHome home =
          RelayHome.relayingTo(directory, hop.port())
              .edit(
                  "http: {",
                  "alerts: { webhook: { url: \"http://127.0.0.1:%d/x\", secret: { file: app.secret } } }\nhttp: {"
                      .formatted(server.getAddress().getPort()));
      try (RelayProcess _ = home.start()) {
        Program.Result trial = home.run("alert", "test");
        assertThat(trial.out()).as(trial.all()).contains("webhook: told, 127.0.0.1 answered 204");
        assertThat(posted.getFirst()).contains("\"type\":\"alert.test\"");
      }
    } finally {
      server.stop(0);
    }
  }
}

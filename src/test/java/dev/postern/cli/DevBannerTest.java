package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.api.MessageEntry;
import dev.postern.event.Event;
import dev.postern.mail.MessageId;
import dev.postern.mail.Secret;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DevBannerTest {

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

  @Test
  void printsThreeWaysToSendWithTheRealValues() {
    try (var banner = new DevBanner(out, _ -> Optional.empty())) {
      banner.started(
          new DevBanner.Running(
              "dev",
              new Secret("pstn_abc"),
              local(2525),
              local(8025),
              Path.of("/home/ann's/.postern/tls/ca.pem"),
              Path.of("/home/ann's/.postern/admin.token")));
    }
    assertThat(text())
        .contains(
            "--cacert '/home/ann'\\''s/.postern/tls/ca.pem' --url smtp://127.0.0.1:2525 --user dev:pstn_abc")
        .contains("swaks --server 127.0.0.1 --port 2525 --tls")
        .contains("--auth PLAIN --auth-user dev --auth-password pstn_abc")
        .contains("smtplib.SMTP(\"127.0.0.1\", 2525)")
        .contains("cafile=\"/home/ann's/.postern/tls/ca.pem\"")
        .contains("relay.login(\"dev\", \"pstn_abc\")")
        .doesNotContain("{");
  }

  @Test
  void showsEachCapturedMessageOnceAndSafely() {
    var view = FakeRelay.message(9, "Hello \u001b[31m");
    try (var banner = new DevBanner(out, _ -> Optional.of(MessageEntry.of(view)))) {
      banner.emit(captured("a@example.org"));
      banner.emit(captured("b@example.org"));
      banner.emit(new Event(Instant.EPOCH, Event.Kind.ACCEPTED, new MessageId(9), null, Map.of()));
    }
    assertThat(text().lines())
        .singleElement()
        .asString()
        .contains("app@app.example → you@example.org  \"Hello \uFFFD[31m\"")
        .endsWith("./postern inbox show 0000000000009");
  }

  @Test
  void showsEachRefusalInOneLine() {
    try (var banner = new DevBanner(out, _ -> Optional.empty())) {
      banner.emit(refused("AUTH", "535 5.7.8 Authentication failed"));
      banner.emit(refused("-", "421 4.4.2 Nothing came for too long: reconnect"));
    }
    assertThat(text().lines().map(line -> line.substring(10)))
        .containsExactly(
            "refused AUTH from 127.0.0.1: 535 5.7.8 Authentication failed",
            "refused from 127.0.0.1: 421 4.4.2 Nothing came for too long: reconnect");
  }

  private static Event refused(String command, String reply) {
    return new Event(
        Instant.EPOCH,
        Event.Kind.REFUSED,
        null,
        null,
        Map.of("client", "127.0.0.1", "command", command, "reply", reply));
  }

  private static Event captured(String recipient) {
    return new Event(Instant.EPOCH, Event.Kind.CAPTURED, new MessageId(9), recipient, Map.of());
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static InetSocketAddress local(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }
}

package dev.postern.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a client can make a session say before anybody looks whether it listens.
class OutputBoundTest {

  private static final Instant NOW = SessionDriver.NOW;

  private final ServerSession session =
      new ServerSession(
          new SessionPolicy(
              "relay.example",
              SessionPolicy.Tls.STARTTLS,
              SessionPolicy.Sender.NEEDS_KEY,
              SessionPolicy.LineEndings.STRICT,
              List.of("PLAIN"),
              1 << 20,
              100,
              Duration.ofDays(7),
              SessionPolicy.Most.UNLIMITED));

  @Test
  void aPileOfCommandsIsAnsweredALittleAtATime() {
    session.on(new Input.Opened(), NOW);
    ByteBuffer pile = ascii("EHLO x\r\n".repeat(40));
    int replies = 0;
    while (pile.hasRemaining()) {
      List<Effect> effects = session.on(new Input.Octets(pile), NOW);
      assertThat(effects).isNotEmpty().hasSizeLessThanOrEqualTo(32);
      replies += effects.size();
    }
    assertThat(replies).isEqualTo(40);
  }

  @Test
  void aClientThatNeverLogsInIsToldToGo() {
    session.on(new Input.Opened(), NOW);
    for (int i = 0; i < 100; i++) {
      assertThat(session.on(new Input.Octets(ascii("NOOP\r\n")), NOW)).hasSize(1);
    }
    assertThat(session.on(new Input.Octets(ascii("NOOP\r\n")), NOW))
        .last()
        .isInstanceOf(Effect.Close.class);
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}

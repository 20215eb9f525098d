package dev.postern.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.BodyType;
import dev.postern.mail.Mailbox;
import dev.postern.mail.Recipient;
import dev.postern.mail.ReversePath;
import dev.postern.mail.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a peer says, in whatever pieces: no exception, one end for each transaction, and no
/// delivery that the peer did not confirm.
class ClientSessionPropertyTest {

  private static final String[] WORDS = {
    "220 hop\r\n",
    "250-hop\r\n250-PIPELINING\r\n250-LIMITS RCPTMAX=2\r\n250-AUTH PLAIN LOGIN SCRAM-SHA-256\r\n250"
        + " STARTTLS\r\n",
    "250 ok\r\n",
    "250 ok\r\n",
    "354 go\r\n",
    "334 VXNlcm5hbWU6\r\n",
    "334 \r\n",
    "235 in\r\n",
    "451 4.7.1 later\r\n",
    "552 5.3.4 never\r\n",
    "421 bye\r\n",
    "250-",
    "\r\n",
    "x",
    "999 what\r\n",
    "\u0000",
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyTransactionEndsOnce(long seed) {
    var random = new Random(seed);
    int accepted = 0;
    for (int run = 0; run < 2_000; run++) {
      accepted += new Run(random).play();
    }
    assertThat(accepted).as("runs that got as far as a delivery").isGreaterThan(100);
  }

  private static final class Run {

    private final Random random;
    private final ClientSession session;
    private boolean open;
    private boolean bodySent;
    private boolean over;
    private boolean closed;
    private int accepted;
    private boolean bodyWanted;
    private boolean handshakeWanted;

    Run(Random random) {
      this.random = random;
      List<Terms.Security> securities = List.of(Terms.Security.values());
      Login login =
          random.nextInt(3) == 0
              ? new Login("user", new Secret("secret"), Login.Exposure.LOOPBACK)
              : null;
      session =
          new ClientSession(
              new Terms(
                  "relay.example", securities.get(random.nextInt(securities.size())), login, 3));
    }

    int play() {
      on(new Input.Opened());
      for (int step = 0; step < 40 && !closed; step++) {
        on(input());
      }
      on(new Input.Closed(Fault.Kind.CLOSED, "gone"));
      assertThat(open).as("a transaction without an end").isFalse();
      assertThat(closed || session.stage() == Stage.CLOSED).isTrue();
      return accepted;
    }

    private Input input() {
      if (session.isReady() && random.nextBoolean()) {
        open = true;
        bodySent = false;
        return new Input.Begin(transaction());
      }
      if (bodyWanted && random.nextBoolean()) {
        bodyWanted = false;
        bodySent = true;
        return new Input.BodySent();
      }
      if (handshakeWanted) {
        handshakeWanted = false;
        return new Input.Secured();
      }
      return switch (random.nextInt(60)) {
        case 0 -> new Input.TimedOut();
        case 1 -> new Input.Quit();
        case 2 -> octets(random.nextInt(256), random.nextInt(256), random.nextInt(256));
        default -> said();
      };
    }

    // Mostly what a peer would say next, so that the runs get far.
    private Input said() {
      String text =
          random.nextInt(4) == 0
              ? WORDS[random.nextInt(WORDS.length)]
              : switch (session.stage()) {
                case GREETING -> WORDS[0];
                case HELLO -> WORDS[1];
                case DATA -> WORDS[4];
                case STARTTLS -> WORDS[0];
                case AUTH -> WORDS[5 + random.nextInt(3)];
                case CONNECT, HANDSHAKE, READY, CLOSED -> "";
                case MAIL, RCPT, RSET, QUIT, END -> WORDS[2];
                case BODY -> "";
              };
      return new Input.Octets(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static Input octets(int... values) {
      byte[] octets = new byte[values.length];
      for (int i = 0; i < values.length; i++) {
        octets[i] = (byte) values[i];
      }
      return new Input.Octets(ByteBuffer.wrap(octets));
    }

    private Transaction transaction() {
      List<Recipient> recipients = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(4); i++) {
        recipients.add(Recipient.of(Mailbox.parse("r" + i + "@two.example").orElseThrow()));
      }
      return new Transaction(
          ReversePath.NULL,
          recipients,
          List.of(BodyType.values()).get(random.nextInt(3)),
          random.nextInt(10) == 0,
          null,
          null,
          100);
    }

    private void on(Input input) {
      for (Effect effect : session.on(input)) {
        assertThat(over).as("an effect after the last: %s", effect).isFalse();
        switch (effect) {
          case Effect.Send _ -> {}
          case Effect.StartTls() -> handshakeWanted = true;
          case Effect.SendBody _ -> bodyWanted = true;
          case Effect.Ready() -> assertThat(open).isFalse();
          case Effect.Done(List<Verdict> verdicts) -> done(verdicts);
          case Effect.Failed _ -> assertThat(open).as("failed beside a transaction").isFalse();
          case Effect.Close() -> {
            closed = true;
            over = true;
          }
        }
      }
    }

    private void done(List<Verdict> verdicts) {
      assertThat(open).as("an end without a transaction").isTrue();
      open = false;
      bodyWanted = false;
      accepted += verdicts.stream().anyMatch(Verdict.Accepted.class::isInstance) ? 1 : 0;
      if (!bodySent) {
        assertThat(verdicts).noneMatch(Verdict.Accepted.class::isInstance);
      }
    }
  }
}

package dev.postern.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.mail.MessageId;
import dev.postern.smtp.Samples;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A session brought to each of its states, then fed whatever comes.
class ServerSessionFuzzTest {

  private static final String HELLO = "EHLO client.example\r\n";
  private static final String MAIL = HELLO + "MAIL FROM:<a@app.example>\r\n";
  private static final String RCPT = MAIL + "RCPT TO:<b@dest.example>\r\n";

  /// A state, and what brings a session there.
  private enum Start {
    CLEAR(SessionPolicy.Tls.STARTTLS, SessionPolicy.Sender.NEEDS_KEY, HELLO),
    FRESH(SessionPolicy.Tls.IMPLICIT, SessionPolicy.Sender.NEEDS_KEY, ""),
    GREETED(SessionPolicy.Tls.IMPLICIT, SessionPolicy.Sender.NEEDS_KEY, HELLO),
    READY(SessionPolicy.Tls.OPTIONAL, SessionPolicy.Sender.TRUSTED, HELLO),
    MAIL_GIVEN(SessionPolicy.Tls.OPTIONAL, SessionPolicy.Sender.TRUSTED, MAIL),
    RCPT_GIVEN(SessionPolicy.Tls.OPTIONAL, SessionPolicy.Sender.TRUSTED, RCPT),
    CHUNKS(SessionPolicy.Tls.OPTIONAL, SessionPolicy.Sender.TRUSTED, RCPT + "BDAT 1\r\nx"),
    CHUNK(SessionPolicy.Tls.OPTIONAL, SessionPolicy.Sender.TRUSTED, RCPT + "BDAT 9\r\n"),
    DATA(SessionPolicy.Tls.OPTIONAL, SessionPolicy.Sender.TRUSTED, RCPT + "DATA\r\n"),
    AUTH(SessionPolicy.Tls.IMPLICIT, SessionPolicy.Sender.NEEDS_KEY, HELLO + "AUTH LOGIN\r\n"),
    HANDSHAKE(SessionPolicy.Tls.STARTTLS, SessionPolicy.Sender.NEEDS_KEY, HELLO + "STARTTLS\r\n");

    private final SessionPolicy.Tls tls;
    private final SessionPolicy.Sender sender;
    private final String dialog;

    Start(SessionPolicy.Tls tls, SessionPolicy.Sender sender, String dialog) {
      this.tls = tls;
      this.sender = sender;
      this.dialog = dialog;
    }
  }

  @FuzzTest(maxDuration = "1m")
  void anythingFromAnyState(byte[] octets) {
    for (Start start : Start.values()) {
      for (SessionPolicy.LineEndings lines : SessionPolicy.LineEndings.values()) {
        new Run(start, lines).feed(octets);
      }
    }
  }

  @Test
  void anythingFromAnyStateAtRandom() {
    var random = new Random(2525);
    for (int i = 0; i < 200; i++) {
      anythingFromAnyState(Samples.octets(random));
    }
  }

  @Test
  void splitDoesNotMatter() {
    var random = new Random(465);
    for (int i = 0; i < 50; i++) {
      byte[] octets = Samples.octets(random);
      // The one thing that depends on timing (RFC 4954 §4).
      String text = new String(octets, StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
      if (text.contains("AUTH")) {
        continue;
      }
      for (Start start : Start.values()) {
        var whole = new Run(start, SessionPolicy.LineEndings.STRICT);
        var split = new Run(start, SessionPolicy.LineEndings.STRICT);
        whole.feed(octets);
        for (byte octet : octets) {
          split.feed(new byte[] {octet});
        }
        assertThat(split.driver.output()).isEqualTo(whole.driver.output());
        assertThat(split.driver.committed()).containsExactlyElementsOf(whole.driver.committed());
        assertThat(split.driver.isClosed()).isEqualTo(whole.driver.isClosed());
      }
    }
  }

  /// One session, and a record of what it was allowed to do.
  private static final class Run {

    private final Start start;
    private final SessionDriver driver;
    private final StringBuilder fed = new StringBuilder();
    private boolean tls;
    private boolean mail;
    private boolean rcpt;
    private int challenges;
    private int messages;

    Run(Start start, SessionPolicy.LineEndings lines) {
      this.start = start;
      this.tls = start.tls == SessionPolicy.Tls.IMPLICIT;
      var policy =
          new SessionPolicy(
              "relay.example",
              start.tls,
              start.sender,
              lines,
              List.of("PLAIN", "LOGIN"),
              40,
              3,
              Duration.ofDays(7),
              SessionPolicy.Most.UNLIMITED);
      driver = new SessionDriver(policy, question -> Optional.of(answer(question)));
      feed(start.dialog.getBytes(StandardCharsets.US_ASCII));
      if (driver.isHandshaking()) {
        tls = true;
        driver.handshakeDone();
      }
    }

    void feed(byte[] octets) {
      fed.append(new String(octets, StandardCharsets.ISO_8859_1));
      driver.feed(octets);
      if (driver.isHandshaking() && !tls) {
        return;
      }
      // A greeting, one reply a command, a second one for DATA and for each challenge; and a
      // farewell that needs no command.
      int most = 1 + driver.session().counters().commands() + messages + challenges + 1;
      assertThat(driver.replies()).isLessThanOrEqualTo(most);
    }

    private Answer answer(Question question) {
      switch (question) {
        case Question.Authenticate _ -> {
          assertThat(tls).as("a login under TLS").isTrue();
          challenges++;
          return new Answer.Challenge(dev.postern.mail.Octets.ofUtf8("Username:"));
        }
        case Question.Respond _ -> assertThat(tls).as("a login under TLS").isTrue();
        case Question.From _ -> {
          assertThat(start.sender == SessionPolicy.Sender.TRUSTED || driver().user().isPresent())
              .as("who sends has a key or is trusted")
              .isTrue();
          mail = true;
          rcpt = false;
        }
        case Question.To _ -> {
          assertThat(mail).as("MAIL before RCPT").isTrue();
          rcpt = true;
        }
        case Question.Begin _ -> {
          assertThat(mail && rcpt).as("MAIL and RCPT before a message").isTrue();
          messages++;
        }
        case Question.Commit _ -> {
          assertThat(mail && rcpt).as("MAIL and RCPT before a message").isTrue();
          String text = fed.toString().toUpperCase(Locale.ROOT);
          assertThat(text.contains("\r\n.\r\n") || text.contains("LAST"))
              .as("an end of data")
              .isTrue();
          mail = false;
        }
      }
      return SessionDriver.yes(question, new MessageId(1));
    }

    private ServerSession driver() {
      return driver.session();
    }
  }

  @Test
  void octetsBehindStarttlsAreCounted() {
    var run = new Run(Start.CLEAR, SessionPolicy.LineEndings.STRICT);

    run.feed("STARTTLS\r\nEHLO evil\r\n".getBytes(StandardCharsets.US_ASCII));

    assertThat(run.driver.session().counters())
        .isEqualTo(new SessionCounters(2, 0, 0, 0, "EHLO evil\r\n".length()));
    assertThat(Arrays.asList(run.driver.output().split("\r\n")).getLast()).startsWith("220 ");
  }

  @Test
  void badCommandsAndMessagesAreCounted() {
    var run = new Run(Start.RCPT_GIVEN, SessionPolicy.LineEndings.STRICT);

    run.feed("DATA\r\nx\r\n.\r\nXYZZY\r\nDATA\r\n".getBytes(StandardCharsets.US_ASCII));

    assertThat(run.driver.session().counters()).isEqualTo(new SessionCounters(6, 2, 0, 1, 0));
  }
}

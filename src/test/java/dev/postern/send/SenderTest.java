package dev.postern.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.Handling;
import dev.postern.mail.Mailbox;
import dev.postern.mail.Notify;
import dev.postern.mail.Recipient;
import dev.postern.mail.Ret;
import dev.postern.mail.ReversePath;
import dev.postern.mail.Secret;
import dev.postern.rig.FaultyHop;
import dev.postern.rig.HostileSmtp;
import dev.postern.rig.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Errands to servers that behave and to those that don't: each ends with a sentence and a remedy.
class SenderTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Body BODY = Heard.body("Subject: x\r\n\r\nHello.\r\n");

  @TempDir Path directory;
  private FaultyHop hop;

  @BeforeEach
  void start() throws IOException {
    hop = FaultyHop.start();
  }

  @AfterEach
  void stop() throws IOException {
    hop.close();
  }

  @Test
  void anAcceptedMessageIsGood() {
    Outcome outcome = send(Encryption.NONE, mail("b@hop.example"));

    assertThat(outcome.good()).isTrue();
    assertThat(outcome.sentence()).isEqualTo("Accepted for b@hop.example: 250 2.0.0 taken");
    assertThat(said(outcome))
        .contains("-> EHLO [127.0.0.1]", "-> MAIL FROM:<a@app.example> SIZE=22", "<- 354 go on")
        .contains("-> Hello.", "-> QUIT");
    assertThat(hop.messages()).hasSize(1);
  }

  @Test
  void eachRecipientHasAFate() {
    hop.always("RCPT c@hop.example", new FaultyHop.Say("550 5.1.1 no such user"));

    Outcome outcome = send(Encryption.NONE, mail("b@hop.example", "c@hop.example"));

    assertThat(outcome.good()).isFalse();
    assertThat(outcome.recipients())
        .extracting(Fate::kind)
        .containsExactly(Fate.Kind.ACCEPTED, Fate.Kind.REFUSED);
    assertThat(outcome.sentence())
        .isEqualTo(
            "1 of 2 recipients taken; c@hop.example refused at RCPT: 550 5.1.1 no such user");
    assertThat(outcome.next()).contains("The address is not good there");
  }

  @Test
  void recipientsPastTheServersLimitGetATransactionOfTheirOwn() {
    hop.with("LIMITS RCPTMAX=2");

    Outcome outcome =
        send(Encryption.NONE, mail("b@hop.example", "c@hop.example", "d@hop.example"));

    assertThat(outcome.good()).isTrue();
    assertThat(outcome.recipients())
        .extracting(Fate::address)
        .containsExactly("b@hop.example", "c@hop.example", "d@hop.example");
    assertThat(hop.messages()).hasSize(2);
  }

  @Test
  void recipientsThatAServerHasNoRoomForAreNotForgotten() {
    hop.with("LIMITS RCPTMAX=1 MAILMAX=2");

    Outcome outcome =
        send(Encryption.NONE, mail("b@hop.example", "c@hop.example", "d@hop.example"));

    assertThat(outcome.good()).isFalse();
    assertThat(outcome.recipients())
        .extracting(Fate::kind)
        .containsExactly(Fate.Kind.ACCEPTED, Fate.Kind.ACCEPTED, Fate.Kind.FAILED);
    assertThat(outcome.sentence()).contains("2 of 3 recipients taken; d@hop.example failed");
    assertThat(outcome.next()).isEqualTo("Send to the others by themselves.");
  }

  @Test
  void whatIsAskedOfNotificationsIsSaid() {
    var recipient =
        new Recipient(
            Mailbox.parse("b@hop.example").orElseThrow(),
            Set.of(Notify.SUCCESS),
            "rfc822;b@hop.example");
    var mail =
        new Mail(ReversePath.NULL, List.of(recipient), BODY, Ret.HDRS, "id+201", Handling.PLAIN);

    assertThat(send(Encryption.NONE, mail).good()).isTrue();
    assertThat(hop.messages().getFirst().mail()).endsWith(" RET=HDRS ENVID=id+201");
    assertThat(hop.messages().getFirst().recipients().getFirst())
        .isEqualTo("<b@hop.example> NOTIFY=SUCCESS ORCPT=rfc822;b@hop.example");

    hop.without("DSN");
    assertThat(said(send(Encryption.NONE, mail)))
        .anyMatch(line -> line.contains("does not offer DSN"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Goal.class,
      names = {"EHLO", "MAIL", "RCPT"})
  void anErrandGoesNoFurtherThanItsGoal(Goal goal) {
    Outcome outcome =
        Sender.run(
            new Errand(
                server(Encryption.NONE), "me.example", null, LONG, goal, mail("b@c.example")),
            _ -> {});

    assertThat(outcome.good()).isTrue();
    assertThat(hop.messages()).isEmpty();
    assertThat(hop.commands().stream().map(line -> line.split(" ", -1)[0]))
        .containsExactlyElementsOf(
            switch (goal) {
              case MAIL -> List.of("EHLO", "MAIL", "RSET", "QUIT");
              case RCPT -> List.of("EHLO", "MAIL", "RCPT", "RSET", "QUIT");
              default -> List.of("EHLO", "QUIT");
            });
  }

  @Test
  void aRefusedRecipientIsFoundOutWithoutAMessage() {
    hop.always("RCPT", new FaultyHop.Say("554 5.7.1 relay access denied"));

    Outcome outcome = run(Encryption.NONE, null, Goal.RCPT);

    assertThat(outcome.good()).isFalse();
    assertThat(outcome.next()).contains("log in with --user");
  }

  @Test
  void aCertificateMustBeGood() throws Exception {
    TestCertificate certificate = TestCertificate.of("127.0.0.1", "mx.example");
    hop.startTls(certificate.context());
    Path root = certificate.pem(directory);

    Outcome unknown = send(server(Encryption.STARTTLS), mail("b@hop.example"));
    assertThat(unknown.sentence()).contains("Failed in the handshake", "trusted root");
    assertThat(unknown.next()).contains("--ca FILE", "--insecure");

    Outcome known = send(tls(null, root, false), mail("b@hop.example"));
    assertThat(known.good()).isTrue();
    assertThat(known.tls().names()).contains("127.0.0.1", "mx.example");
    assertThat(said(known)).anyMatch(line -> line.endsWith(", verified"));

    assertThat(send(tls("mx.example", root, false), mail("b@hop.example")).good()).isTrue();
    Outcome other = send(tls("other.example", root, false), mail("b@hop.example"));
    assertThat(other.sentence()).contains("is not for other.example");
    assertThat(other.next()).contains("--tls-name");

    Outcome insecure = send(tls(null, null, true), mail("b@hop.example"));
    assertThat(insecure.good()).isTrue();
    assertThat(insecure.tls().flaw()).contains("trusted root");
  }

  @Test
  void withoutStartTlsNothingIsSent() {
    Outcome outcome = send(Encryption.STARTTLS, mail("b@hop.example"));

    assertThat(outcome.sentence()).contains("STARTTLS is not offered");
    assertThat(outcome.next()).contains("--tls implicit", "--tls optional");
    assertThat(hop.commands()).containsExactly("EHLO [127.0.0.1]");
    assertThat(send(Encryption.OPTIONAL, mail("b@hop.example")).good()).isTrue();
  }

  @Test
  void aSecretIsNotSentInClearByAccident() {
    hop.login("user", "sesame-open", "PLAIN");

    Outcome outcome = run(Encryption.OPTIONAL, account(false), Goal.MESSAGE);
    assertThat(outcome.sentence())
        .isEqualTo("Failed at AUTH: there is no TLS, so the secret is not sent");
    assertThat(outcome.next()).contains("--secret-in-clear");
    assertThat(hop.commands()).noneMatch(line -> line.startsWith("AUTH"));

    assertThat(run(Encryption.OPTIONAL, account(true), Goal.MESSAGE).good()).isTrue();
    assertThat(run(Encryption.NONE, account(false), Goal.MESSAGE).good()).isTrue();
  }

  @Test
  void aWrongSecretIsNeverShown() {
    hop.login("user", "another", "LOGIN").always("AUTH", new FaultyHop.Say("535 sesame-open? no"));

    Outcome outcome = run(Encryption.NONE, account(false), Goal.AUTH);

    assertThat(outcome.sentence()).isEqualTo("Failed at AUTH: it said: 535 ********? no");
    assertThat(outcome.toString()).doesNotContain("sesame");
  }

  static Stream<FaultyHop.Action> hostile() {
    return Stream.of(
        new FaultyHop.Hang(),
        new FaultyHop.Drop(),
        new FaultyHop.Babble("250-and so on\r\n"),
        new FaultyHop.Babble("x".repeat(1000)),
        new FaultyHop.Babble("\0\uFFFF\r\n"),
        new FaultyHop.Raw("HTTP/1.1 400 Bad Request\r\n\r\n"),
        new FaultyHop.Raw("250 a\r\n250 b\r\n250 c\r\n"),
        new FaultyHop.SayAndDrop("421 4.3.2 later"));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void whateverAServerDoesEndsInASentence(FaultyHop.Action action) {
    for (String point : List.of("greeting", "EHLO", "RCPT", "END")) {
      hop.on(point, action);

      Outcome outcome =
          Sender.run(
              new Errand(
                  server(Encryption.NONE), null, null, SHORT, Goal.MESSAGE, mail("b@c.example")),
              _ -> {});

      assertThat(outcome.good()).as("%s at %s", action, point).isFalse();
      assertThat(outcome.sentence()).as("%s at %s", action, point).isNotEmpty();
      assertThat(outcome.next()).as("%s at %s", action, point).isNotEmpty();
      hop.behaves(point);
    }
  }

  @Test
  void anOctetNowAndThenIsNoAnswer() throws IOException {
    try (var drip = HostileSmtp.with(HostileSmtp.Malice.DRIP, Duration.ofMillis(200))) {
      var server = new Server("127.0.0.1", drip.port(), null, Encryption.NONE, null, null, false);
      long begun = System.nanoTime();

      Outcome outcome = Sender.run(new Errand(server, null, null, SHORT, Goal.EHLO, null), _ -> {});

      assertThat(outcome.sentence()).isEqualTo("Failed at the greeting: no answer in time");
      assertThat(outcome.next()).contains("--tls implicit");
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LONG);
    }
  }

  @Test
  void aServerThatDoesNotReadTheMessageIsLeft() throws IOException {
    Body large = Heard.body("Subject: x\r\n\r\n" + ("y".repeat(70) + "\r\n").repeat(300_000));
    try (var deaf = new Deaf()) {
      var server = new Server("127.0.0.1", deaf.port(), null, Encryption.NONE, null, null, false);

      Outcome outcome =
          Sender.run(
              new Errand(server, null, null, SHORT, Goal.MESSAGE, mail(large, "b@c.example")),
              _ -> {});

      assertThat(outcome.recipients().getFirst().kind()).isEqualTo(Fate.Kind.FAILED);
      assertThat(outcome.sentence()).contains("no answer in time");
    }
  }

  @Test
  void aNameWithoutAnAddressIsSaidSo() {
    var server =
        new Server("nowhere.invalid", 2525, null, Encryption.NONE, "mx.example", null, false);

    Outcome outcome = send(server, mail("b@hop.example"));

    assertThat(outcome.sentence())
        .isEqualTo("Failed to connect: nowhere.invalid: no address found for this name");
  }

  private static List<String> said(Outcome outcome) {
    return outcome.dialogue().stream().map(entry -> entry.arrow() + " " + entry.text()).toList();
  }

  private static Account account(boolean clearText) {
    return Account.of("user", new Secret("sesame-open"), List.of(), clearText);
  }

  private static Mail mail(String... recipients) {
    return mail(BODY, recipients);
  }

  private static Mail mail(Body body, String... recipients) {
    return new Mail(
        ReversePath.of(Mailbox.parse("a@app.example").orElseThrow()),
        Stream.of(recipients).map(text -> Recipient.of(Mailbox.parse(text).orElseThrow())).toList(),
        body,
        null,
        null,
        Handling.PLAIN);
  }

  private Server server(Encryption encryption) {
    return new Server("127.0.0.1", hop.port(), null, encryption, null, null, false);
  }

  private Server tls(String name, Path authority, boolean insecure) {
    return new Server(
        "127.0.0.1", hop.port(), null, Encryption.STARTTLS, name, authority, insecure);
  }

  private Outcome send(Encryption encryption, Mail mail) {
    return send(server(encryption), mail);
  }

  private static Outcome send(Server server, Mail mail) {
    return Sender.run(new Errand(server, null, null, LONG, Goal.MESSAGE, mail), _ -> {});
  }

  private Outcome run(Encryption encryption, Account account, Goal goal) {
    return Sender.run(
        new Errand(server(encryption), null, account, LONG, goal, mail("b@hop.example")), _ -> {});
  }
}

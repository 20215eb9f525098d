package dev.postern.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.Secret;
import dev.postern.rig.FaultyHop;
import dev.postern.rig.TestCertificate;
import dev.postern.smtp.client.Fault;
import dev.postern.smtp.client.Login;
import dev.postern.smtp.client.LoginMethod;
import dev.postern.smtp.client.Stage;
import dev.postern.smtp.client.Terms;
import dev.postern.smtp.client.Verdict;
import dev.postern.transport.Dialer;
import dev.postern.transport.NettyTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A conversation over real sockets, with a server that behaves and with those that don't.
class ConversationTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(300);

  private NettyTransport transport;
  private FaultyHop hop;

  @BeforeEach
  void start() throws IOException {
    transport = new NettyTransport();
    hop = FaultyHop.start();
  }

  @AfterEach
  void stop() throws IOException {
    hop.close();
    transport.close();
  }

  @Test
  void manyMessagesGoOverOneConnection() {
    Body body = Heard.body("Subject: x\r\n\r\n.a dot\r\n..two\r\nend\r\n");

    Heard heard = converse(Terms.Security.CLEAR, LONG, Collections.nCopies(5, body));

    assertThat(heard.verdicts).hasSize(5).allMatch(ConversationTest::isAccepted);
    assertThat(heard.faults).isEmpty();
    assertThat(hop.connections()).isEqualTo(1);
    assertThat(hop.messages())
        .hasSize(5)
        .allMatch(m -> m.content().equals("Subject: x\r\n\r\n.a dot\r\n..two\r\nend\r\n"));
    assertThat(hop.commands()).endsWith("QUIT");
  }

  @Test
  void anUnendedLastLineIsEnded() {
    Heard heard =
        converse(
            Terms.Security.CLEAR,
            LONG,
            List.of(Heard.body("Subject: x\r\n\r\nhalf a line"), Heard.body("")));

    assertThat(heard.verdicts).hasSize(2).allMatch(ConversationTest::isAccepted);
    assertThat(hop.messages().getFirst().content()).endsWith("half a line\r\n");
    assertThat(hop.messages().getLast().content()).isEmpty();
  }

  @Test
  void aLargeMessageArrivesWholeOverTls() throws Exception {
    hop.startTls(TestCertificate.of("127.0.0.1").context());
    String text = "Subject: x\r\n\r\n" + ("." + "y".repeat(70) + "\r\n").repeat(60_000);

    Heard heard = converse(Terms.Security.STARTTLS, LONG, List.of(Heard.body(text)));

    assertThat(heard.verdicts).allMatch(ConversationTest::isAccepted);
    assertThat(hop.messages().getFirst().content()).isEqualTo(text);
    assertThat(heard.stages).contains(Stage.HANDSHAKE, Stage.BODY);
  }

  @Test
  void aBinaryMessageIsOneChunk() {
    hop.with("CHUNKING").with("BINARYMIME");
    String text = "Subject: x\r\n\r\na\nb\0c";

    Heard heard = converse(Terms.Security.CLEAR, LONG, List.of(Heard.body(text)));

    assertThat(heard.verdicts).allMatch(ConversationTest::isAccepted);
    assertThat(hop.messages().getFirst().content()).isEqualTo(text);
    assertThat(hop.commands()).contains("BDAT " + text.length() + " LAST");
  }

  @Test
  void whatCanNotBeConvertedIsNotSent() {
    hop.without("8BITMIME");

    Heard heard =
        converse(Terms.Security.CLEAR, LONG, List.of(Heard.body("Subject: x\r\n\r\ngrün\r\n")));

    assertThat(heard.verdicts.getFirst().getFirst()).isInstanceOf(Verdict.Impossible.class);
    assertThat(hop.messages()).isEmpty();
  }

  @Test
  void transactionsThatAreOverAtOnceDoNotPileUp() {
    hop.without("SIZE").with("SIZE 10");
    Body large = Heard.body("Subject: too large\r\n\r\n");

    Heard heard = converse(Terms.Security.CLEAR, LONG, Collections.nCopies(20_000, large));

    assertThat(heard.verdicts)
        .hasSize(20_000)
        .allMatch(verdicts -> verdicts.getFirst() instanceof Verdict.Impossible);
  }

  @Test
  void silenceEndsInTime() {
    hop.on("MAIL", new FaultyHop.Hang());

    Heard heard = converse(Terms.Security.CLEAR, SHORT, List.of(Heard.body("Subject: x\r\n\r\n")));

    assertThat(heard.verdicts.getFirst().getFirst())
        .isInstanceOfSatisfying(
            Verdict.Cut.class, cut -> assertThat(cut.fault().kind()).isEqualTo(Fault.Kind.TIMEOUT));
  }

  @Test
  void anEndlessGreetingEnds() {
    hop.on("greeting", new FaultyHop.Babble("220-and so on\r\n"));

    Heard heard = converse(Terms.Security.CLEAR, LONG, List.of());

    assertThat(heard.faults)
        .singleElement()
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.PROTOCOL));
  }

  @Test
  void nobodyThereIsOneFault() throws IOException {
    hop.close();

    Heard heard = converse(Terms.Security.CLEAR, LONG, List.of());

    assertThat(heard.faults)
        .singleElement()
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CONNECT));
  }

  @ParameterizedTest
  @EnumSource(
      value = LoginMethod.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SCRAM_SHA_512_PLUS", "SCRAM_SHA_256_PLUS", "SCRAM_SHA_1_PLUS"})
  void everyMethodLogsIn(LoginMethod method) {
    hop.login("user", "sesame", method.keyword());

    assertThat(loginFaults(method, "sesame")).isEmpty();
    if (method != LoginMethod.EXTERNAL) {
      assertThat(loginFaults(method, "wrong"))
          .singleElement()
          .satisfies(fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.AUTH_REFUSED));
    }
  }

  private List<Fault> loginFaults(LoginMethod method, String password) {
    var login = new Login("user", new Secret(password), Login.Exposure.LOOPBACK, List.of(method));
    var terms = new Terms("client.example", Terms.Security.CLEAR, login, 10);
    return converse(terms, LONG, List.of()).faults;
  }

  private Heard converse(Terms.Security security, Duration patience, List<Body> messages) {
    var terms = new Terms("client.example", security, null, Integer.MAX_VALUE);
    return converse(terms, patience, messages);
  }

  private Heard converse(Terms terms, Duration patience, List<Body> messages) {
    var heard = new Heard(messages.toArray(Body[]::new));
    var target =
        new Dialer.Target(
            "127.0.0.1",
            hop.port(),
            Dialer.Handshake.ON_DEMAND,
            new Dialer.Trust.Any(),
            Duration.ofSeconds(5));
    transport.dial(target, new Conversation(_ -> terms, patience, heard));
    heard.await();
    return heard;
  }

  private static boolean isAccepted(List<Verdict> verdicts) {
    return verdicts.size() == 1 && verdicts.getFirst() instanceof Verdict.Accepted;
  }
}

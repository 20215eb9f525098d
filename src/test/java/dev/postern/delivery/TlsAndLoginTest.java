package dev.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.queue.Outcome;
import dev.postern.rig.FaultyHop;
import dev.postern.rig.TestCertificate;
import dev.postern.route.Route;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS and logins towards a next hop.
class TlsAndLoginTest {

  private static TestCertificate certificate;
  private static TestCertificate other;

  private FaultyHop hop;

  @TempDir Path folder;

  @BeforeAll
  static void mint() throws Exception {
    certificate = TestCertificate.of("127.0.0.1");
    other = TestCertificate.of("other.example");
  }

  @BeforeEach
  void start() throws IOException {
    hop = FaultyHop.start();
  }

  @AfterEach
  void stop() throws IOException {
    hop.close();
  }

  @Test
  void verifiedTakesACertificateOfATrustedRoot() throws Exception {
    hop.startTls(certificate.context());

    assertThat(send(Route.Tls.VERIFIED, null, certificate.pem(folder)))
        .isInstanceOfSatisfying(
            Outcome.Delivered.class, delivered -> assertThat(delivered.tls()).startsWith("TLSv1."));
    assertThat(hop.commands()).containsSequence("EHLO relay.example", "STARTTLS");
  }

  @Test
  void verifiedRefusesAnUnknownRoot() throws Exception {
    hop.startTls(certificate.context());

    assertDeferred(send(Route.Tls.VERIFIED, null, other.pem(folder)), "4.7.5");
    assertThat(hop.messages()).isEmpty();
  }

  @Test
  void verifiedRefusesAnotherHostsCertificate() throws Exception {
    hop.startTls(other.context());

    assertDeferred(send(Route.Tls.VERIFIED, null, other.pem(folder)), "4.7.5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"REQUIRED", "OPPORTUNISTIC"})
  void otherDemandsTakeAnyCertificate(String tls) throws Exception {
    hop.startTls(other.context());

    assertThat(send(Route.Tls.valueOf(tls), null, null))
        .isInstanceOfSatisfying(
            Outcome.Delivered.class, delivered -> assertThat(delivered.tls()).isNotEmpty());
  }

  @Test
  void opportunisticGoesInClearWhereTlsIsNotOffered() {
    assertThat(send(Route.Tls.OPPORTUNISTIC, null, null)).isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void noneDoesNotAskForTls() throws Exception {
    hop.startTls(other.context());

    assertThat(send(Route.Tls.NONE, null, null))
        .isInstanceOfSatisfying(
            Outcome.Delivered.class, delivered -> assertThat(delivered.tls()).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"REQUIRED", "VERIFIED"})
  void tlsThatIsDemandedAndNotOfferedDefers(String tls) {
    assertDeferred(send(Route.Tls.valueOf(tls), null, null), "4.7.5");
    assertThat(hop.commands()).noneMatch(command -> command.startsWith("MAIL"));
  }

  @Test
  void aStartTlsThatIsRefusedDefers() throws Exception {
    hop.startTls(certificate.context())
        .always("STARTTLS", new FaultyHop.SayAndDrop("454 4.7.0 no TLS today"));

    assertDeferred(send(Route.Tls.REQUIRED, null, null), "4.7.5");
  }

  @Test
  void wordsInFrontOfTheHandshakeAreNotBelieved() throws Exception {
    hop.startTls(certificate.context())
        .always("STARTTLS", new FaultyHop.Say("220 go\r\n250 AUTH PLAIN"));

    assertDeferred(send(Route.Tls.REQUIRED, DeliveryRig.user("secret"), null), "4.5.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRAM-SHA-256", "PLAIN", "LOGIN"})
  void eachMechanismLogsIn(String mechanism) throws Exception {
    hop.startTls(certificate.context()).login("user", "p\u00e4ss word", mechanism);

    assertThat(send(Route.Tls.REQUIRED, DeliveryRig.user("p\u00e4ss word"), null))
        .isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void scramIsPreferred() throws Exception {
    hop.startTls(certificate.context()).login("user", "secret", "LOGIN", "PLAIN", "SCRAM-SHA-256");

    assertThat(send(Route.Tls.REQUIRED, DeliveryRig.user("secret"), null))
        .isInstanceOf(Outcome.Delivered.class);
    assertThat(hop.commands()).anyMatch(command -> command.startsWith("AUTH SCRAM-SHA-256 "));
  }

  @Test
  void aPeerThatDoesNotKnowThePasswordIsNotBelieved() throws Exception {
    hop.startTls(certificate.context())
        .login("user", "secret", "SCRAM-SHA-256")
        .always("AUTH", new FaultyHop.Say("235 2.7.0 welcome"));

    assertDeferred(send(Route.Tls.REQUIRED, DeliveryRig.user("secret"), null), "4.7.8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRAM-SHA-256", "PLAIN", "LOGIN"})
  void aWrongPasswordIsTheOperatorsMatter(String mechanism) throws Exception {
    hop.startTls(certificate.context()).login("user", "secret", mechanism);

    Outcome outcome = send(Route.Tls.REQUIRED, DeliveryRig.user("wrong"), null);

    assertDeferred(outcome, "4.7.8");
    assertThat(outcome.reply().toString()).contains("operator").doesNotContain("wrong password");
  }

  @Test
  void aMissingLoginIsTheOperatorsMatter() throws Exception {
    hop.startTls(certificate.context()).login("user", "secret", "PLAIN");

    assertThat(send(Route.Tls.REQUIRED, null, null)).isInstanceOf(Outcome.Deferred.class);
  }

  @Test
  void aPasswordIsNotSentInClearToWhoeverAnswers() {
    hop.login("user", "secret", "PLAIN");

    assertDeferred(send(Route.Tls.OPPORTUNISTIC, DeliveryRig.user("secret"), null), "4.7.0");
    assertThat(hop.commands()).noneMatch(command -> command.startsWith("AUTH"));
  }

  @Test
  void aPasswordIsSentInClearToThisMachineWhereTheRouteSaysSo() {
    hop.login("user", "secret", "PLAIN");

    assertThat(send(Route.Tls.NONE, DeliveryRig.user("secret"), null))
        .isInstanceOf(Outcome.Delivered.class);
  }

  private Outcome send(
      Route.Tls tls, Route.@Nullable Credentials credentials, @Nullable Path roots) {
    Route.Smarthost plain = DeliveryRig.smarthost(tls, credentials, hop);
    var route = new Route.Smarthost(plain.hosts(), tls, roots, credentials);
    try (var rig = new DeliveryRig(route, DeliveryRig.config())) {
      List<Outcome> outcomes = rig.send("b@two.example");
      assertThat(outcomes).hasSize(1);
      return outcomes.getFirst();
    }
  }

  private static void assertDeferred(Outcome outcome, String status) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Deferred.class,
            deferred -> assertThat(deferred.reply().toString()).startsWith("451 " + status));
  }
}

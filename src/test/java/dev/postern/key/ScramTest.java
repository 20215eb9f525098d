package dev.postern.key;

import static dev.postern.key.KeyringRig.PASSWORD;
import static dev.postern.key.KeyringRig.USER;
import static dev.postern.key.KeyringRig.await;
import static dev.postern.key.KeyringRig.challenge;
import static dev.postern.key.KeyringRig.patterns;
import static dev.postern.key.KeyringRig.reply;
import static dev.postern.key.KeyringRig.send;
import static dev.postern.key.KeyringRig.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramInvalidServerSignatureException;
import dev.postern.key.Exchange.Step;
import dev.postern.mail.Octets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// SCRAM-SHA-256 and -PLUS, with another project's client at the other end.
class ScramTest {

  private static final String PLUS = "SCRAM-SHA-256-PLUS";
  private static final String SCRAM = "SCRAM-SHA-256";
  private static final String FAILED = "535 5.7.8 Authentication failed";
  private static final Optional<Octets> END_POINT = Optional.of(Octets.ofUtf8("end point"));
  private static final Optional<Octets> EXPORTER = Optional.of(Octets.ofUtf8("exporter"));

  private final KeyringRig rig = new KeyringRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private static ScramClient client(String name, String password) {
    return ScramClient.builder()
        .advertisedMechanisms(List.of(SCRAM))
        .username(name)
        .password(password.toCharArray())
        .build();
  }

  private static ScramClient bound(String type, Octets binding) {
    return ScramClient.builder()
        .advertisedMechanisms(List.of(SCRAM, PLUS))
        .username(USER)
        .password(PASSWORD.toCharArray())
        .channelBinding(type, binding.toArray())
        .build();
  }

  /// The whole dialogue; the client checks the server's signature too.
  private static Step dialogue(Exchange exchange, ScramClient client) throws Exception {
    Step first = send(exchange, client.clientFirstMessage().toString());
    if (!(first instanceof Step.Challenge)) {
      return first;
    }
    client.serverFirstMessage(challenge(first));
    Step second = send(exchange, client.clientFinalMessage().toString());
    if (!(second instanceof Step.Challenge)) {
      return second;
    }
    client.serverFinalMessage(challenge(second));
    return send(exchange, "");
  }

  private static String nonceOf(String serverFirst) {
    int end = serverFirst.indexOf(',');
    return serverFirst.substring("r=".length(), end < 0 ? serverFirst.length() : end);
  }

  @Test
  void grantsDeclaredAndMintedKeys() throws Exception {
    assertThat(user(dialogue(rig.exchange(SCRAM), client(USER, PASSWORD)))).isEqualTo(USER);
    String secret = rig.keyring.create("minted", "default", patterns("*"), false).reveal();
    assertThat(user(dialogue(rig.exchange(SCRAM), client("minted", secret)))).isEqualTo("minted");
  }

  @Test
  void needsNoSlowHash() throws Exception {
    dialogue(rig.exchange(SCRAM), client(USER, PASSWORD));
    assertThat(rig.slowHashes).hasValue(0);
  }

  @Test
  void asksForTheFirstMessageWithAnEmptyChallenge() {
    Exchange exchange = rig.exchange(SCRAM);
    assertThat(challenge(send(exchange, null))).isEmpty();
    assertThat(challenge(send(exchange, "n,,n=x,r=abc"))).startsWith("r=abc");
  }

  @Test
  void namesWithCommasAndUmlautsPass() throws Exception {
    rig.keyring.replaceDeclared(List.of(KeyringRig.config("a,b=zoë", PASSWORD)));
    assertThat(user(dialogue(rig.exchange(SCRAM), client("a,b=zoë", PASSWORD))))
        .isEqualTo("a,b=zoë");
  }

  @ParameterizedTest
  @CsvSource({"tls-server-end-point,end point", "tls-exporter,exporter"})
  void plusBindsTheChannel(String type, String binding) throws Exception {
    Exchange exchange = rig.keyring.exchange(PLUS, END_POINT, EXPORTER);
    assertThat(user(dialogue(exchange, bound(type, Octets.ofUtf8(binding))))).isEqualTo(USER);
  }

  @ParameterizedTest
  @CsvSource({"tls-server-end-point,another", "tls-exporter,end point"})
  void plusDeniesAnotherChannel(String type, String binding) throws Exception {
    Exchange exchange = rig.keyring.exchange(PLUS, END_POINT, EXPORTER);
    assertThat(reply(dialogue(exchange, bound(type, Octets.ofUtf8(binding)))))
        .isEqualTo("535 5.7.8 Channel binding does not match this connection");
  }

  @Test
  void bindingTypesThatAreNotThereAreDenied() {
    Exchange unknown = rig.keyring.exchange(PLUS, END_POINT, EXPORTER);
    assertThat(reply(send(unknown, "p=tls-unique,,n=app,r=abc"))).startsWith("535 5.7.8 Channel");
    Exchange absent = rig.keyring.exchange(PLUS, END_POINT, Optional.empty());
    assertThat(reply(send(absent, "p=tls-exporter,,n=app,r=abc"))).startsWith("535 5.7.8 Channel");
    Exchange notPlus = rig.keyring.exchange(SCRAM, END_POINT, EXPORTER);
    assertThat(reply(send(notPlus, "p=tls-exporter,,n=app,r=abc"))).startsWith("535 5.7.8 Channel");
  }

  @Test
  void aClientThatWasNotShownPlusIsDenied() {
    Exchange exchange = rig.keyring.exchange(SCRAM, END_POINT, EXPORTER);
    assertThat(reply(send(exchange, "y,,n=app,r=abc")))
        .isEqualTo("535 5.7.8 Channel binding was offered, and the client did not see it");
    assertThat(challenge(send(rig.exchange(SCRAM), "y,,n=app,r=abc"))).startsWith("r=abc");
  }

  @Test
  void plusWithoutBindingIsDenied() {
    Exchange exchange = rig.keyring.exchange(PLUS, END_POINT, EXPORTER);
    assertThat(reply(send(exchange, "n,,n=app,r=abc")))
        .isEqualTo("535 5.7.8 SCRAM-SHA-256-PLUS needs channel binding");
  }

  @Test
  void wrongSecretUnknownUserAndRevokedKeyFailAtTheSamePlace() throws Exception {
    String secret = rig.keyring.create("gone", "default", patterns("*"), false).reveal();
    rig.keyring.revoke("gone");
    for (String[] login :
        new String[][] {{USER, "wrong"}, {"nobody", PASSWORD}, {"gone", secret}}) {
      Exchange exchange = rig.exchange(SCRAM);
      ScramClient client = client(login[0], login[1]);
      client.serverFirstMessage(challenge(send(exchange, client.clientFirstMessage().toString())));
      Step last = send(exchange, client.clientFinalMessage().toString());
      assertThat(reply(last)).isEqualTo(FAILED);
      assertThat(((Step.Denied) last).user()).isEqualTo(login[0]);
    }
  }

  @Test
  void saltAndIterationsOfAnyNameStayTheSameOverRestarts() {
    rig.keyring.create("minted", "default", patterns("*"), false);
    try (Keyring again = rig.reopened()) {
      for (String name : new String[] {USER, "minted", "nobody", "nobody2"}) {
        String one = challenge(send(rig.exchange(SCRAM), "n,,n=" + name + ",r=abc"));
        Exchange exchange = again.exchange(SCRAM, Optional.empty(), Optional.empty());
        String other = challenge(send(exchange, "n,,n=" + name + ",r=abc"));
        assertThat(nonceOf(one)).isNotEqualTo(nonceOf(other));
        assertThat(one.substring(one.indexOf(",s=")))
            .isEqualTo(other.substring(other.indexOf(",s=")));
        assertThat(one).matches("r=abc[A-Za-z0-9+/]{24},s=[A-Za-z0-9+/]{22}==,i=(4096|20000)");
      }
    }
  }

  @Test
  void aKeyRevokedDuringTheDialogueIsDenied() throws Exception {
    String secret = rig.keyring.create("going", "default", patterns("*"), false).reveal();
    Exchange exchange = rig.exchange(SCRAM);
    ScramClient client = client("going", secret);
    client.serverFirstMessage(challenge(send(exchange, client.clientFirstMessage().toString())));
    client.serverFinalMessage(challenge(send(exchange, client.clientFinalMessage().toString())));
    rig.keyring.revoke("going");
    assertThat(reply(send(exchange, ""))).isEqualTo(FAILED);
  }

  @Test
  void theClientWouldNoticeAnImpostor() throws Exception {
    Exchange exchange = rig.exchange(SCRAM);
    ScramClient client = client(USER, PASSWORD);
    client.serverFirstMessage(challenge(send(exchange, client.clientFirstMessage().toString())));
    String signature = challenge(send(exchange, client.clientFinalMessage().toString()));
    String forged = signature.replaceFirst("v=.", signature.charAt(2) == 'A' ? "v=B" : "v=A");
    assertThatThrownBy(() -> client.serverFinalMessage(forged))
        .isInstanceOf(ScramInvalidServerSignatureException.class);
  }

  @Test
  void theServersSignatureIsAnsweredWithNothing() throws Exception {
    Exchange exchange = rig.exchange(SCRAM);
    ScramClient client = client(USER, PASSWORD);
    client.serverFirstMessage(challenge(send(exchange, client.clientFirstMessage().toString())));
    challenge(send(exchange, client.clientFinalMessage().toString()));
    assertThat(reply(send(exchange, "more"))).startsWith("501 5.5.2 ");
    assertThat(reply(send(exchange, ""))).startsWith("501 5.5.2 ");
  }

  @Test
  void anotherNonceIsDenied() throws Exception {
    Exchange exchange = rig.exchange(SCRAM);
    ScramClient client = client(USER, PASSWORD);
    String first = challenge(send(exchange, client.clientFirstMessage().toString()));
    client.serverFirstMessage(first.replaceFirst("(r=[^,]+)", "$1x"));
    assertThat(reply(send(exchange, client.clientFinalMessage().toString()))).isEqualTo(FAILED);
  }

  @Test
  void anotherAuthorisationIdentityIsDenied() {
    assertThat(reply(send(rig.exchange(SCRAM), "n,a=root,n=app,r=abc"))).isEqualTo(FAILED);
    assertThat(challenge(send(rig.exchange(SCRAM), "n,a=app,n=app,r=abc"))).startsWith("r=abc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "n",
        "n,,",
        "n,,n=,r=abc",
        "n,,n=app,r=",
        "n,,r=abc,n=app",
        "n,,n=app",
        "n,,m=x,n=app,r=abc",
        "x,,n=app,r=abc",
        "p=,,n=app,r=abc",
        "n,app,n=app,r=abc",
        "n,,n=a=3app,r=abc",
        "n,,n=app,r=a bc",
        "n,,n=app,r=abc,",
        "n,,n=app,r=abc,x",
        "n,,n=a\0pp,r=abc",
        "N,,n=app,r=abc"
      })
  void aMalformedFirstMessageIsASyntaxError(String message) {
    assertThat(reply(send(rig.exchange(SCRAM), message))).startsWith("501 5.5.2 ");
  }

  @Test
  void overlongMessagesAreSyntaxErrors() {
    for (String part : new String[] {"x", "=2C", "é"}) {
      String message = "n,,n=" + part.repeat(2000 / part.length()) + ",r=abc";
      assertThat(reply(send(rig.exchange(SCRAM), message))).startsWith("501 5.5.2 ");
    }
    String longest = "n,,n=" + "x".repeat(255) + ",r=" + "y".repeat(256) + ",z=1".repeat(300);
    assertThat(challenge(send(rig.exchange(SCRAM), longest))).startsWith("r=yyy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "c=biws",
        "c=biws,r=NONCE",
        "r=NONCE,c=biws,p=AAAA",
        "c=biws,r=NONCE,m=x,p=AAAA",
        "c=biws,r=NONCE,p=A",
        "c=?,r=NONCE,p=AAAA",
        "c=biws,r=NONCE,p=AAAA,x=y"
      })
  void aMalformedFinalMessageIsASyntaxError(String message) {
    Exchange exchange = rig.exchange(SCRAM);
    String nonce = nonceOf(challenge(send(exchange, "n,,n=app,r=abc")));
    assertThat(reply(send(exchange, message.replace("NONCE", nonce)))).startsWith("501 5.5.2 ");
  }

  @Test
  void whateverIsSentNothingButTheSecretIsGranted() {
    var random = new Random(20261122);
    for (int round = 0; round < 3000; round++) {
      Exchange exchange = rig.keyring.exchange(round % 2 == 0 ? SCRAM : PLUS, END_POINT, EXPORTER);
      String nonce = "";
      for (int n = 0; n < 4; n++) {
        Step step = await(exchange.respond(mutated(random, n, nonce)));
        assertThat(step).isNotInstanceOf(Step.Granted.class);
        if (step instanceof Step.Challenge challenge && challenge.octets().length() > 0) {
          nonce = nonceOf(challenge.octets().utf8());
        }
      }
    }
  }

  private static Octets mutated(Random random, int message, String nonce) {
    String good =
        message == 0
            ? (random.nextBoolean() ? "n" : "p=tls-exporter") + ",,n=" + USER + ",r=abcdef"
            : "c=biws,r=" + nonce + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    byte[] octets = Octets.ofUtf8(good).toArray();
    int changes = random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
    }
    return Octets.copyOf(octets);
  }
}

package dev.postern.key;

import static dev.postern.key.KeyringRig.PASSWORD;
import static dev.postern.key.KeyringRig.USER;
import static dev.postern.key.KeyringRig.await;
import static dev.postern.key.KeyringRig.challenge;
import static dev.postern.key.KeyringRig.reply;
import static dev.postern.key.KeyringRig.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.key.Exchange.Step;
import dev.postern.key.Exchange.Why;
import dev.postern.mail.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Every mechanism asks before it looks at a secret.
class SentryTest {

  private static final String FAILED = "535 5.7.8 Authentication failed";

  private final KeyringRig rig = new KeyringRig();
  private final List<String> asked = new ArrayList<>();
  private boolean open;

  @AfterEach
  void close() {
    rig.close();
  }

  private CompletionStage<Step> admit(
      String user, Supplier<CompletionStage<Step>> verification, Step unverified) {
    asked.add(user);
    return open ? verification.get() : CompletableFuture.completedStage(unverified);
  }

  private Exchange exchange(String mechanism) {
    return rig.keyring.exchange(mechanism, Optional.empty(), Optional.empty(), this::admit);
  }

  private static Why why(Step step) {
    return ((Step.Denied) step).why();
  }

  private Step plain(String user, String secret) {
    return send(exchange("PLAIN"), "\0" + user + "\0" + secret);
  }

  @Test
  void theRightSecretThatNobodyLooksAtGetsTheAnswerOfAWrongOne() {
    Step plain = plain(USER, PASSWORD);
    Exchange login = exchange("LOGIN");
    send(login, USER);
    Step other = send(login, PASSWORD);
    for (Step step : List.of(plain, other)) {
      assertThat(reply(step)).isEqualTo(FAILED);
      assertThat(why(step)).isEqualTo(Why.UNVERIFIED);
    }
    assertThat(asked).containsExactly(USER, USER);
    assertThat(rig.slowHashes).hasValue(0);
  }

  @Test
  void aRememberedLoginIsAskedAboutAsWell() {
    open = true;
    assertThat(plain(USER, PASSWORD)).isInstanceOf(Step.Granted.class);
    open = false;
    assertThat(reply(plain(USER, PASSWORD))).isEqualTo(FAILED);
    assertThat(asked).hasSize(2);
  }

  @Test
  void scramAsksWhenTheProofIsThere() {
    Exchange exchange = exchange("SCRAM-SHA-256");
    String first = challenge(send(exchange, "n,,n=" + USER + ",r=abcdef"));
    assertThat(asked).isEmpty();
    String nonce = first.substring(2, first.indexOf(','));
    Step last =
        send(exchange, "c=biws,r=" + nonce + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    assertThat(asked).containsExactly(USER);
    assertThat(reply(last)).isEqualTo(FAILED);
    assertThat(why(last)).isEqualTo(Why.UNVERIFIED);
  }

  @Test
  void scramGoesOnWhenTheAnswerComesLate() {
    var held = new CompletableFuture<Step>();
    Exchange exchange =
        rig.keyring.exchange(
            "SCRAM-SHA-256",
            Optional.empty(),
            Optional.empty(),
            (_, verification, _) -> held.thenCompose(_ -> verification.get()));
    String first = challenge(send(exchange, "n,,n=" + USER + ",r=abcdef"));
    String nonce = first.substring(2, first.indexOf(','));
    String proof = "c=biws,r=" + nonce + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    CompletionStage<Step> last = exchange.respond(Octets.ofUtf8(proof));
    assertThat(last.toCompletableFuture()).isNotDone();
    held.complete(new Step.Challenge(Octets.EMPTY));
    assertThat(why(await(last))).isEqualTo(Why.WRONG);
    assertThat(reply(send(exchange, ""))).startsWith("501 5.5.2 ");
  }

  @Test
  void toActForAnotherIsAskedAboutLikeAWrongSecret() {
    assertThat(reply(send(exchange("PLAIN"), "root\0" + USER + "\0" + PASSWORD))).isEqualTo(FAILED);
    assertThat(asked).containsExactly(USER);
  }

  @Test
  void aTrapKeyFailsLikeAnyOtherButSaysWhat() {
    open = true;
    rig.keyring.replaceTraps(List.of(KeyringRig.config("planted", "found-0123456789-0123456789")));
    Step sprung = plain("planted", "found-0123456789-0123456789");
    assertThat(reply(sprung)).isEqualTo(FAILED);
    assertThat(why(sprung)).isEqualTo(Why.TRAP);
    assertThat(why(plain("planted", "guessed"))).isEqualTo(Why.WRONG);
    assertThat(why(plain("nobody", "guessed"))).isEqualTo(Why.WRONG);
    assertThat(rig.keyring.knows("planted")).isFalse();
    assertThat(rig.keyring.list()).extracting(view -> view.key().user()).containsExactly(USER);
  }
}

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

import dev.postern.key.Exchange.Step;
import dev.postern.mail.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// PLAIN and LOGIN.
class PasswordLoginTest {

  private static final String FAILED = "535 5.7.8 Authentication failed";

  private final KeyringRig rig = new KeyringRig();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void plainGrantsTheRightSecret() {
    assertThat(user(rig.plain(USER, PASSWORD))).isEqualTo(USER);
    assertThat(user(rig.plain(USER, USER, PASSWORD))).isEqualTo(USER);
  }

  @Test
  void plainAsksForWhatDidNotComeAtOnce() {
    Exchange exchange = rig.exchange("PLAIN");
    assertThat(challenge(send(exchange, null))).isEmpty();
    assertThat(user(send(exchange, "\0" + USER + "\0" + PASSWORD))).isEqualTo(USER);
  }

  @Test
  void loginAsksForUserAndPassword() {
    Exchange exchange = rig.exchange("LOGIN");
    assertThat(challenge(send(exchange, null))).isEqualTo("Username:");
    assertThat(challenge(send(exchange, USER))).isEqualTo("Password:");
    assertThat(user(send(exchange, PASSWORD))).isEqualTo(USER);
  }

  @Test
  void loginTakesAnInitialResponseAsTheUser() {
    Exchange exchange = rig.exchange("LOGIN");
    assertThat(challenge(send(exchange, USER))).isEqualTo("Password:");
    assertThat(reply(send(exchange, "wrong"))).isEqualTo(FAILED);
  }

  @Test
  void unknownUserWrongSecretAndRevokedKeyCantBeToldApart() {
    var secret = rig.keyring.create("gone", "default", patterns("*"), false);
    rig.keyring.revoke("gone");
    for (String[] login :
        new String[][] {
          {USER, "wrong"}, {"nobody", PASSWORD}, {"gone", secret.reveal()}, {USER + "x", PASSWORD}
        }) {
      rig.slowHashes.set(0);
      Step denied = rig.plain(login[0], login[1]);
      assertThat(reply(denied)).isEqualTo(FAILED);
      assertThat(((Step.Denied) denied).user()).isEqualTo(login[0]);
      assertThat(rig.slowHashes).as("slow hashes of %s", login[0]).hasValue(1);
    }
  }

  @Test
  void unknownUsersCostWhatKnownOnesMayCost() {
    for (int i = 0; i < 32; i++) {
      rig.plain("nobody" + i, "wrong");
    }
    assertThat(rig.iterations)
        .contains(Salts.MINTED_ITERATIONS, Salts.CHOSEN_ITERATIONS)
        .allMatch(n -> n == Salts.MINTED_ITERATIONS || n == Salts.CHOSEN_ITERATIONS);
  }

  @Test
  void aFailedLoginIsNotRemembered() {
    rig.plain(USER, "wrong");
    rig.plain(USER, "wrong");
    assertThat(rig.slowHashes).hasValue(2);
  }

  @Test
  void aGoodLoginIsRememberedAndAnsweredAtOnce() {
    rig.plain(USER, PASSWORD);
    CompletionStage<Step> again =
        rig.exchange("PLAIN").respond(Octets.ofUtf8("\0" + USER + "\0" + PASSWORD));
    assertThat(again.toCompletableFuture()).isCompleted();
    assertThat(user(await(again))).isEqualTo(USER);
    assertThat(rig.slowHashes).hasValue(1);
  }

  @Test
  void rotationEndsARememberedLogin() {
    var old = rig.keyring.create("billing", "default", patterns("*"), false);
    assertThat(user(rig.plain("billing", old.reveal()))).isEqualTo("billing");
    var fresh = rig.keyring.rotate("billing");
    assertThat(reply(rig.plain("billing", old.reveal()))).isEqualTo(FAILED);
    assertThat(user(rig.plain("billing", fresh.reveal()))).isEqualTo("billing");
  }

  @Test
  void revocationEndsARememberedLogin() {
    var secret = rig.keyring.create("billing", "default", patterns("*"), false);
    rig.plain("billing", secret.reveal());
    rig.keyring.revoke("billing");
    assertThat(reply(rig.plain("billing", secret.reveal()))).isEqualTo(FAILED);
  }

  @Test
  void userNamesDifferByCase() {
    assertThat(reply(rig.plain("APP@app.example", PASSWORD))).isEqualTo(FAILED);
  }

  @Test
  void userAndPasswordAreComparedAfterSaslPrep() {
    rig.keyring.replaceDeclared(List.of(KeyringRig.config("zoë", "straße Ⅸ")));
    assertThat(user(rig.plain("zoe\u0308", "straße\u00a0IX"))).isEqualTo("zoë");
    assertThat(reply(rig.plain("zoë", "strasse IX"))).isEqualTo(FAILED);
  }

  @Test
  void anotherAuthorisationIdentityIsDenied() {
    assertThat(reply(rig.plain("root", USER, PASSWORD))).isEqualTo(FAILED);
    assertThat(rig.slowHashes).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\0", "\0\0", "user\0password", "\0user\0", "\0\0password", "a\0b\0c\0d"})
  void malformedPlainIsASyntaxError(String message) {
    assertThat(reply(send(rig.exchange("PLAIN"), message))).startsWith("501 5.5.2 ");
  }

  @Test
  void overlongAndBrokenTextIsASyntaxError() {
    assertThat(reply(rig.plain("u".repeat(256), "x"))).startsWith("501 5.5.2 ");
    assertThat(reply(rig.plain("u", "x".repeat(1025)))).startsWith("501 5.5.2 ");
    assertThat(reply(rig.plain("u".repeat(255), "x".repeat(1024)))).isEqualTo(FAILED);
    Octets latin1 = Octets.copyOf(new byte[] {0, 'u', 0, (byte) 0xe9});
    assertThat(reply(await(rig.exchange("PLAIN").respond(latin1)))).startsWith("501 5.5.2 ");
    assertThat(reply(send(rig.exchange("LOGIN"), "u".repeat(256)))).startsWith("501 5.5.2 ");
    assertThat(reply(send(rig.exchange("LOGIN"), "u\0v"))).startsWith("501 5.5.2 ");
    assertThat(reply(send(rig.exchange("LOGIN"), ""))).startsWith("501 5.5.2 ");
  }

  @Test
  void aFloodOfLoginsIsPutOffAndPassesAway() throws InterruptedException {
    var gate = new CountDownLatch(1);
    Sha256.Hi slow =
        (password, salt, iterations) -> {
          try {
            gate.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return new byte[Sha256.LENGTH];
        };
    try (var keyring =
        new Keyring(
            rig.store,
            List.of(),
            KeyringRig.INSTALL_KEY,
            Frost.NONE,
            rig.events::add,
            () -> KeyringRig.NOW,
            slow)) {
      List<CompletableFuture<Step>> steps = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        Exchange exchange = keyring.exchange("PLAIN", Optional.empty(), Optional.empty());
        steps.add(exchange.respond(Octets.ofUtf8("\0user" + i + "\0x")).toCompletableFuture());
      }
      List<String> putOff =
          steps.stream().filter(CompletableFuture::isDone).map(step -> reply(step.join())).toList();
      assertThat(putOff).hasSize(300 - 2 - 256).allMatch(text -> text.startsWith("454 4.7.0 "));
      gate.countDown();
      assertThat(steps.stream().map(step -> reply(await(step))).filter(FAILED::equals))
          .hasSize(2 + 256);
    }
  }

  @Test
  void manyThreadsLogInWhileTheKeyRotates() throws InterruptedException {
    var first = rig.keyring.create("busy", "default", patterns("*"), false);
    List<Thread> threads = new ArrayList<>();
    List<Step> steps = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int n = 0; n < 20; n++) {
                      steps.add(rig.plain("busy", first.reveal()));
                    }
                  }));
    }
    var second = rig.keyring.rotate("busy");
    assertThat(reply(rig.plain("busy", first.reveal()))).isEqualTo(FAILED);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(steps).hasSize(160);
    assertThat(user(rig.plain("busy", second.reveal()))).isEqualTo("busy");
  }
}

package dev.postern.key;

import static dev.postern.key.KeyringRig.NOW;
import static dev.postern.key.KeyringRig.PASSWORD;
import static dev.postern.key.KeyringRig.USER;
import static dev.postern.key.KeyringRig.config;
import static dev.postern.key.KeyringRig.patterns;
import static dev.postern.key.KeyringRig.reply;
import static dev.postern.key.KeyringRig.send;
import static dev.postern.key.KeyringRig.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.postern.event.Event;
import dev.postern.key.Exchange.Step;
import dev.postern.key.KeyAdmin.KeyProblem;
import dev.postern.key.KeyAdmin.KeyView;
import dev.postern.mail.Octets;
import dev.postern.mail.Secret;
import dev.postern.store.StoreFailure;
import dev.postern.store.StoredKey;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyringTest {

  private static final String FAILED = "535 5.7.8 Authentication failed";

  private final KeyringRig rig = new KeyringRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private Secret create(String name) {
    return rig.keyring.create(name, "shop", patterns("*@shop.example"), true);
  }

  private Key granted(String name, String secret) {
    Step step = rig.plain(name, secret);
    assertThat(user(step)).isEqualTo(name);
    return ((Step.Granted) step).key();
  }

  @Test
  void aMintedKeySurvivesARestart() {
    Secret secret = create("shop-1");
    Key before = granted("shop-1", secret.reveal());
    try (Keyring again = rig.reopened()) {
      Exchange exchange = again.exchange("PLAIN", Optional.empty(), Optional.empty());
      Step step = send(exchange, "\0shop-1\0" + secret.reveal());
      assertThat(step).isEqualTo(new Step.Granted(before));
    }
    assertThat(before).isEqualTo(new Key("shop-1", "shop", patterns("*@shop.example"), true));
  }

  @Test
  void theStoreHoldsNoSecret() {
    Secret secret = create("shop");
    assertThat(MintedSecret.isWellFormed(secret.reveal())).isTrue();
    StoredKey stored = rig.store.keys().getFirst();
    assertThat(stored.toString()).doesNotContain(secret.reveal());
    assertThat(stored.verifier()).startsWith("SCRAM-SHA-256$4096:");
    assertThat(stored.createdAt()).isEqualTo(NOW);
  }

  @Test
  void listShowsDeclaredMintedAndRevoked() {
    create("b");
    create("a");
    rig.keyring.revoke("b");
    assertThat(rig.keyring.list())
        .extracting(view -> view.key().user(), KeyView::declared, KeyView::revokedAt)
        .containsExactly(tuple("a", false, null), tuple(USER, true, null), tuple("b", false, NOW));
  }

  @Test
  void aNameIsTakenOnceAndForAll() {
    create("shop");
    assertThatThrownBy(() -> create("shop"))
        .isInstanceOf(KeyProblem.class)
        .hasMessageContaining("exists");
    rig.keyring.revoke("shop");
    assertThatThrownBy(() -> create("shop")).hasMessageContaining("was revoked");
    assertThatThrownBy(() -> rig.keyring.rotate("shop")).hasMessageContaining("revoked");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Shop", "a b", "a@b", "a/b", "zoë", "x\n"})
  void namesOfMintedKeysAreNarrow(String name) {
    assertThatThrownBy(() -> create(name)).isInstanceOf(KeyProblem.class);
    assertThatThrownBy(() -> create("x".repeat(65))).isInstanceOf(KeyProblem.class);
  }

  @Test
  void declaredKeysAreChangedInTheFileOnly() {
    assertThatThrownBy(() -> rig.keyring.rotate(USER)).hasMessageContaining("configuration");
    assertThatThrownBy(() -> rig.keyring.revoke(USER)).hasMessageContaining("configuration");
    assertThatThrownBy(() -> rig.keyring.revoke("nobody")).hasMessageContaining("no key nobody");
  }

  @Test
  void rotationAndRevocationEndSessionsAndAreEvents() {
    Secret secret = create("shop");
    Key old = granted("shop", secret.reveal());
    assertThat(rig.keyring.isCurrent(old)).isTrue();
    Secret fresh = rig.keyring.rotate("shop");
    assertThat(rig.keyring.isCurrent(old)).isFalse();
    Key next = granted("shop", fresh.reveal());
    rig.keyring.revoke("shop");
    rig.keyring.revoke("shop");
    assertThat(rig.keyring.isCurrent(next)).isFalse();
    assertThat(rig.ended).containsExactly("shop", "shop");
    assertThat(rig.events)
        .allMatch(event -> event.kind() == Event.Kind.KEY)
        .extracting(event -> event.fields().get("action"))
        .containsExactly("created", "rotated", "revoked");
  }

  @Test
  void aFrozenKeyIsDeniedAsAWrongSecretIsUntilItIsThawed() {
    Secret secret = create("shop");
    Key shop = granted("shop", secret.reveal());
    Key declared = granted(USER, PASSWORD);

    assertThat(rig.keyring.freeze("shop", "leaked")).isEqualTo(7);
    assertThat(rig.keyring.freeze(USER, "leaked")).isEqualTo(7);

    assertThat(rig.ended).containsExactly("shop", USER);
    assertThat(rig.keyring.isCurrent(shop)).isFalse();
    assertThat(rig.keyring.isCurrent(declared)).isFalse();
    Step wrong = rig.plain("shop", "wrong");
    assertThat(rig.plain("shop", secret.reveal())).isEqualTo(wrong);
    assertThat(rig.plain(USER, PASSWORD)).isInstanceOf(Step.Denied.class);
    assertThat(((Step.Denied) wrong).refusal().reply()).hasToString(FAILED);
    assertThat(rig.keyring.list()).extracting(KeyView::frozenAt).containsExactly(NOW, NOW);

    rig.keyring.thaw("shop");
    rig.keyring.thaw(USER);
    assertThat(granted("shop", secret.reveal())).isSameAs(shop);
    granted(USER, PASSWORD);
    assertThat(rig.events)
        .extracting(event -> event.fields().get("action"))
        .containsExactly("created", "frozen", "frozen", "thawed", "thawed");
  }

  @Test
  void onlyAKeyThatIsGoodCanBeFrozenAndOnlyAFrozenOneThawed() {
    assertThatThrownBy(() -> rig.keyring.freeze("nobody", "")).hasMessageContaining("no key");
    create("shop");
    assertThatThrownBy(() -> rig.keyring.thaw("shop")).hasMessageContaining("not frozen");
    rig.keyring.revoke("shop");
    assertThatThrownBy(() -> rig.keyring.freeze("shop", "")).hasMessageContaining("revoked");
    assertThat(rig.frost.frozen).isEmpty();
  }

  @Test
  void whatTheStoreDoesNotTakeDoesNotHappen() {
    Secret secret = create("shop");
    rig.store.failing(true);
    assertThatThrownBy(() -> rig.keyring.rotate("shop")).isInstanceOf(StoreFailure.class);
    assertThatThrownBy(() -> rig.keyring.revoke("shop")).isInstanceOf(StoreFailure.class);
    assertThatThrownBy(() -> create("other")).isInstanceOf(StoreFailure.class);
    granted("shop", secret.reveal());
    assertThat(rig.ended).isEmpty();
    assertThat(rig.keyring.list()).hasSize(2);
  }

  @Test
  void reloadKeepsWhatDidNotChange() {
    Key key = granted(USER, PASSWORD);
    rig.keyring.replaceDeclared(List.of(config(USER, PASSWORD), config("new", "secret-2")));
    assertThat(rig.keyring.isCurrent(key)).isTrue();
    assertThat(rig.ended).isEmpty();
    granted("new", "secret-2");
  }

  @Test
  void reloadEndsWhatChangedOrWent() {
    rig.keyring.replaceDeclared(List.of(config(USER, PASSWORD), config("going", "secret-2")));
    rig.keyring.replaceDeclared(List.of(config(USER, "another")));
    assertThat(rig.ended).containsExactly(USER, "going");
    assertThat(reply(rig.plain(USER, PASSWORD))).isEqualTo(FAILED);
    granted(USER, "another");
  }

  @Test
  void aDeclaredKeyHidesAMintedOneOfTheSameName() {
    Secret secret = create("shop");
    rig.keyring.replaceDeclared(List.of(config("shop", "declared")));
    assertThat(reply(rig.plain("shop", secret.reveal()))).isEqualTo(FAILED);
    granted("shop", "declared");
    assertThat(rig.keyring.list()).extracting(KeyView::declared).containsExactly(true);
  }

  @Test
  void aMintedSecretMayBeDeclaredAndIsHashedOnce() {
    String secret = create("tmp").reveal();
    rig.iterations.clear();
    rig.keyring.replaceDeclared(List.of(config("declared", secret)));
    assertThat(rig.iterations).containsExactly(Salts.MINTED_ITERATIONS);
  }

  @Test
  void unusableDeclaredKeysAreRefusedByName() {
    assertThatThrownBy(() -> rig.keyring.replaceDeclared(List.of(config("x", "a\0b"))))
        .isInstanceOf(KeyProblem.class)
        .hasMessageContaining("key x: a secret");
    assertThatThrownBy(() -> rig.keyring.replaceDeclared(List.of(config("", "ab"))))
        .hasMessageContaining("a user");
    assertThatThrownBy(
            () -> rig.keyring.replaceDeclared(List.of(config("x", "ab"), config("x", "ab"))))
        .hasMessageContaining("declared twice");
    granted(USER, PASSWORD);
  }

  @Test
  void aDamagedVerifierLogsNobodyInUntilItIsRotated() {
    rig.store.save(new StoredKey("hurt", "p", List.of("*"), false, "rubbish", NOW, null));
    try (Keyring again = rig.reopened()) {
      Exchange exchange = again.exchange("PLAIN", Optional.empty(), Optional.empty());
      assertThat(reply(send(exchange, "\0hurt\0rubbish"))).isEqualTo(FAILED);
      Secret fresh = again.rotate("hurt");
      Exchange next = again.exchange("PLAIN", Optional.empty(), Optional.empty());
      assertThat(user(send(next, "\0hurt\0" + fresh.reveal()))).isEqualTo("hurt");
    }
  }

  @Test
  void mechanismsAreOfferedStrongestFirst() {
    Optional<Octets> binding = Optional.of(Octets.ofUtf8("x"));
    assertThat(rig.keyring.mechanisms(Optional.empty(), Optional.empty()))
        .containsExactly("SCRAM-SHA-256", "PLAIN", "LOGIN");
    assertThat(rig.keyring.mechanisms(binding, Optional.empty()))
        .containsExactly("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "PLAIN", "LOGIN");
    assertThat(reply(send(rig.exchange("CRAM-MD5"), null))).startsWith("504 5.5.4 ");
  }
}

package dev.postern.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.dkim.Algorithm;
import dev.postern.dkim.Primitives;
import dev.postern.dkim.SigningKey;
import dev.postern.event.Event;
import dev.postern.mail.Domain;
import dev.postern.signing.DkimAdmin.DkimProblem;
import dev.postern.signing.DkimAdmin.KeyView;
import dev.postern.store.MemoryDkimStore;
import dev.postern.store.StoreFailure;
import dev.postern.store.StoredDkimKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DkimKeysTest {

  private static final Optional<String> NO_SELECTOR = Optional.empty();

  private final MemoryDkimStore store = new MemoryDkimStore();
  private final ScriptedTexts dns = new ScriptedTexts();
  private final List<Event> events = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-22T04:09:36Z");
  private int made;
  private DkimKeys keys = open();

  private DkimKeys open() {
    return new DkimKeys(
        store,
        dns,
        events::add,
        () -> now,
        () -> {
          made++;
          return new Primitives(null);
        });
  }

  @Test
  void nothingIsLoadedBeforeThereIsAKey() {
    assertThat(keys.isEmpty()).isTrue();
    assertThat(signing("app.example")).isEmpty();
    assertThat(keys.show(Optional.empty())).isEmpty();
    keys.look();
    assertThat(made).isZero();
    assertThat(dns.asked).isEmpty();
  }

  @Test
  void newKeysWaitUntilTheirRecordsAreSeen() {
    List<KeyView> created = keys.create("App.Example", NO_SELECTOR, false);
    assertThat(created)
        .extracting(KeyView::name)
        .containsExactly("p202611a._domainkey.app.example", "p202611b._domainkey.app.example");
    assertThat(created)
        .extracting(view -> view.record().algorithm())
        .containsExactly(Algorithm.RSA, Algorithm.ED25519);
    assertThat(created).allMatch(view -> view.state().equals("pending"));
    // No question yet: that there is nothing would be remembered.
    assertThat(dns.asked).isEmpty();

    keys.look();
    assertThat(keys.isEmpty()).isTrue();
    publish(created.get(1));
    keys.look();
    assertThat(signing("app.example")).containsExactly("p202611b._domainkey.app.example");
    publish(created.get(0));
    List<KeyView> shown = keys.show(Optional.of("app.example"));
    assertThat(shown)
        .allMatch(view -> view.state().equals("active") && view.next().equals("nothing"));
    assertThat(signing("app.example"))
        .containsExactly("p202611a._domainkey.app.example", "p202611b._domainkey.app.example");
    int asked = dns.asked.size();
    keys.look();
    assertThat(dns.asked).hasSize(asked);
    assertThat(actions())
        .containsExactly(
            "created p202611a", "created p202611b", "activated p202611b", "activated p202611a");
  }

  @Test
  void whatIsPublishedIsHeldAgainstTheKey() {
    List<KeyView> created = keys.create("app.example", NO_SELECTOR, false);
    dns.texts.put(created.getFirst().name(), List.of("v=DKIM1; k=rsa; p=AAAA"));
    List<KeyView> shown = keys.show(Optional.of("app.example"));
    assertThat(shown.get(0).published()).isEqualTo(new Published.Wrong("its p= is another key"));
    assertThat(shown.get(0).next()).startsWith("correct the record");
    assertThat(shown.get(1).published()).isEqualTo(new Published.Missing());
    assertThat(shown.get(1).next()).startsWith("publish the record");
    dns.failing = true;
    assertThat(keys.show(Optional.empty()))
        .allMatch(
            view -> view.published().equals(new Published.Unknown("SERVFAIL from 192.0.2.53")));
    assertThat(keys.isEmpty()).isTrue();
  }

  @Test
  void onDemandKeysSignAtOnce() {
    keys.create("app.example", Optional.of("mail"), true);
    assertThat(signing("app.example"))
        .containsExactly("mail-rsa._domainkey.app.example", "mail-ed25519._domainkey.app.example");
    assertThat(keys.show(Optional.of("app.example")))
        .allMatch(view -> view.next().startsWith("publish the record now"));
  }

  @Test
  void theNearestParentSignsForADomainWithoutKeys() {
    keys.create("example.org", Optional.of("org"), true);
    keys.create("shop.example.org", Optional.of("shop"), true);
    keys.create("wait.example.org", Optional.of("wait"), false);
    assertThat(signing("example.org").getFirst()).startsWith("org-rsa.");
    assertThat(signing("A.b.Example.org").getFirst()).startsWith("org-rsa.");
    assertThat(signing("eu.shop.example.org").getFirst()).startsWith("shop-rsa.");
    assertThat(signing("wait.example.org").getFirst()).startsWith("org-rsa.");
    assertThat(signing("notexample.org")).isEmpty();
    assertThat(signing("org")).isEmpty();
    assertThat(signing("[192.0.2.1]")).isEmpty();
  }

  @Test
  void rotationSwitchesKeyByKey() {
    keys.create("app.example", NO_SELECTOR, true);
    List<KeyView> next = keys.rotate("app.example", false);
    assertThat(next).extracting(KeyView::selector).containsExactly("p202611c", "p202611d");
    assertThat(signing("app.example").getFirst()).startsWith("p202611a.");

    publish(next.getFirst());
    keys.look();
    assertThat(signing("app.example"))
        .containsExactly("p202611c._domainkey.app.example", "p202611b._domainkey.app.example");
    StoredDkimKey retired = store.keys().getFirst();
    assertThat(retired.state()).isEqualTo(StoredDkimKey.State.RETIRED);
    assertThat(retired.privateKey()).isNull();
    assertThat(keys.show(Optional.of("app.example")).getFirst().next())
        .isEqualTo("leave the record until 2026-11-29T04:09:36Z: mail that it signed is under way");
  }

  @Test
  void aRetiredKeyGoesWhenItsRecordHasGone() {
    List<KeyView> first = keys.create("app.example", NO_SELECTOR, true);
    first.forEach(this::publish);
    keys.rotate("app.example", true);
    now = now.plus(Duration.ofDays(7));
    assertThat(keys.show(Optional.of("app.example")).getFirst().next())
        .isEqualTo("remove the record");
    dns.texts.clear();
    keys.look();
    assertThat(store.keys())
        .extracting(StoredDkimKey::selector)
        .containsExactly("p202611c", "p202611d");
    assertThat(actions()).endsWith("removed p202611a", "removed p202611b");
  }

  @Test
  void rotatingAgainDropsWhatWaited() {
    keys.create("app.example", NO_SELECTOR, true);
    keys.rotate("app.example", false);
    keys.rotate("app.example", false);
    assertThat(store.keys()).hasSize(4);
    assertThat(signing("app.example").getFirst()).startsWith("p202611a.");
  }

  @Test
  void retiringEndsSigning() {
    keys.create("app.example", NO_SELECTOR, true);
    keys.rotate("app.example", false);
    List<KeyView> left = keys.retire("app.example");
    assertThat(left).extracting(KeyView::state).containsExactly("retired", "retired");
    assertThat(keys.isEmpty()).isTrue();
    assertThatThrownBy(() -> keys.retire("app.example"))
        .isInstanceOf(DkimProblem.class)
        .hasMessageContaining("retired already");
    assertThat(keys.create("app.example", NO_SELECTOR, true).getFirst().selector())
        .isEqualTo("p202611c");
  }

  @Test
  void keysAreThereAfterARestart() {
    keys.create("app.example", NO_SELECTOR, true);
    keys.create("b.example", NO_SELECTOR, false);
    keys = open();
    assertThat(signing("app.example")).hasSize(2);
    assertThat(signing("b.example")).isEmpty();
    assertThat(keys.show(Optional.of("b.example"))).hasSize(2);
  }

  @Test
  void whatTheStoreDoesNotTakeIsNotUsed() {
    store.failing = true;
    assertThatThrownBy(() -> keys.create("app.example", NO_SELECTOR, true))
        .isInstanceOf(StoreFailure.class);
    assertThat(keys.isEmpty()).isTrue();
    assertThat(events).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b.example", "[192.0.2.1]", "-x.example", "x..example", "../x"})
  void aDomainIsADomain(String text) {
    assertThatThrownBy(() -> keys.create(text, NO_SELECTOR, false))
        .isInstanceOf(DkimProblem.class)
        .hasMessageContaining("is no domain");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a-", "A", "a.b", "a_b", "ü"})
  void aSelectorIsALabel(String text) {
    assertThatThrownBy(() -> keys.create("app.example", Optional.of(text), false))
        .isInstanceOf(DkimProblem.class)
        .hasMessageContaining("a selector is");
  }

  @Test
  void whatCannotBeDoneIsSaid() {
    assertThatThrownBy(() -> keys.rotate("app.example", false))
        .isInstanceOf(DkimProblem.class)
        .hasMessageContaining("postern dkim create app.example");
    assertThatThrownBy(() -> keys.show(Optional.of("app.example"))).isInstanceOf(DkimProblem.class);
    keys.create("app.example", NO_SELECTOR, false);
    assertThatThrownBy(() -> keys.create("app.example", NO_SELECTOR, false))
        .isInstanceOf(DkimProblem.class)
        .hasMessageContaining("has keys already");
    String longName =
        "x".repeat(60) + "." + "y".repeat(60) + "." + "z".repeat(60) + "." + "w".repeat(60);
    assertThatThrownBy(() -> keys.create(longName, NO_SELECTOR, false))
        .isInstanceOf(DkimProblem.class)
        .hasMessageContaining("too long a name");
  }

  @Test
  void internationalDomainsAreTheirALabels() {
    assertThat(keys.create("bücher.example", NO_SELECTOR, true).getFirst().name())
        .isEqualTo("p202611a._domainkey.xn--bcher-kva.example");
    assertThat(signing("xn--bcher-kva.example")).hasSize(2);
  }

  private void publish(KeyView view) {
    dns.texts.put(view.name(), List.of(view.record().text()));
  }

  private List<String> signing(String domain) {
    return keys.of(Domain.parse(domain).orElseThrow()).stream().map(SigningKey::toString).toList();
  }

  private List<String> actions() {
    return events.stream()
        .map(event -> event.fields().get("action") + " " + event.fields().get("selector"))
        .toList();
  }
}

package dev.postern.store;

import static dev.postern.store.Sample.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.Octets;
import dev.postern.store.StoredDkimKey.State;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every store of DKIM keys must do.
abstract class DkimStoreContract {

  abstract DkimStore keys();

  static StoredDkimKey key(String domain, String selector) {
    return new StoredDkimKey(
        domain,
        selector,
        "rsa",
        Octets.copyOf(Sample.octets(300, 1)),
        Octets.copyOf(Sample.octets(1200, 2)),
        State.PENDING,
        NOW,
        NOW);
  }

  @Test
  void givesBackWhatWasSavedInOrder() {
    keys().save(List.of(key("b.example", "x"), key("a.example", "y"), key("a.example", "x")));
    save(key("b.example", "x"));
    assertThat(keys().keys())
        .containsExactly(key("a.example", "x"), key("a.example", "y"), key("b.example", "x"));
  }

  @Test
  void replacesAndRemoves() {
    StoredDkimKey old = key("a.example", "x");
    save(old);
    StoredDkimKey active = old.in(State.ACTIVE, NOW.plusSeconds(1));
    save(active);
    assertThat(keys().keys()).containsExactly(active);
    StoredDkimKey retired = active.in(State.RETIRED, NOW.plusSeconds(2));
    assertThat(retired.privateKey()).isNull();
    save(retired);
    assertThat(keys().keys()).containsExactly(retired);
    keys().remove("a.example", "y").toCompletableFuture().join();
    assertThat(keys().keys()).hasSize(1);
    keys().remove("a.example", "x").toCompletableFuture().join();
    assertThat(keys().keys()).isEmpty();
  }

  private void save(StoredDkimKey key) {
    keys().save(List.of(key)).toCompletableFuture().join();
  }
}

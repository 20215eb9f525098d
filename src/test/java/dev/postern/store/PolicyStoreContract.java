package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What every store of policies does.
abstract class PolicyStoreContract {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  abstract PolicyStore policies();

  private static StoredPolicy policy(String domain, String id, Instant from, Instant to) {
    return new StoredPolicy(domain, id, "version: STSv1\nmode: none\nmax_age: 1", from, to);
  }

  private void save(StoredPolicy policy) {
    policies().save(policy).toCompletableFuture().join();
  }

  @Test
  void keepsThemInTheOrderInWhichTheyWereFetched() {
    var second = policy("a.example", "1", NOW.plusSeconds(1), NOW.plusSeconds(9));
    var first = policy("b.example", "2", NOW, NOW.plusSeconds(9));
    save(second);
    save(first);
    assertThat(policies().policies()).containsExactly(first, second);
  }

  @Test
  void replacesThePolicyOfADomain() {
    save(policy("a.example", "1", NOW, NOW.plusSeconds(9)));
    var newer = policy("a.example", "2", NOW.plusSeconds(1), NOW.plusSeconds(9));
    save(newer);
    assertThat(policies().policies()).containsExactly(newer);
  }

  @Test
  void forgetsWhatHasExpired() {
    save(policy("old.example", "1", NOW, NOW.plusSeconds(5)));
    var fresh = policy("new.example", "1", NOW.plusSeconds(5), NOW.plusSeconds(9));
    save(fresh);
    assertThat(policies().policies()).containsExactly(fresh);
  }

  @Test
  void removes() {
    save(policy("a.example", "1", NOW, NOW.plusSeconds(9)));
    policies().remove("b.example").toCompletableFuture().join();
    assertThat(policies().policies()).hasSize(1);
    policies().remove("a.example").toCompletableFuture().join();
    assertThat(policies().policies()).isEmpty();
  }
}

package dev.postern.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LoginCacheTest {

  private final Salts salts = new Salts(KeyringRig.INSTALL_KEY);
  private final AtomicReference<Credential> current = new AtomicReference<>(credential());
  private final AtomicLong nanos = new AtomicLong();
  private final LoginCache cache =
      new LoginCache(
          new Credentials() {
            @Override
            public Optional<Credential> find(String user) {
              return Optional.of(current.get());
            }

            @Override
            public Verifier decoy(String user) {
              return salts.decoy(user);
            }
          },
          nanos::get);

  private Credential credential() {
    return new Credential(new Key("user", "default", List.of(), false), salts.decoy("user"));
  }

  @Test
  void onlyTheSameUserAndPasswordAreFound() {
    cache.remember(current.get(), "user", "password");
    assertThat(cache.find("user", "password")).containsSame(current.get());
    assertThat(cache.find("user", "Password")).isEmpty();
    assertThat(cache.find("userp", "assword")).isEmpty();
  }

  @Test
  void aLoginIsForgottenAfterTenMinutes() {
    cache.remember(current.get(), "user", "password");
    nanos.addAndGet(Duration.ofMinutes(10).minusSeconds(1).toNanos());
    assertThat(cache.find("user", "password")).isPresent();
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(cache.find("user", "password")).isEmpty();
  }

  @Test
  void anEqualButOtherCredentialIsNotGoodAnyMore() {
    cache.remember(current.get(), "user", "password");
    current.set(credential());
    assertThat(cache.find("user", "password")).isEmpty();
  }
}

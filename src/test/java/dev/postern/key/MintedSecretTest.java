package dev.postern.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MintedSecretTest {

  private final SecureRandom random = new SecureRandom();

  @Test
  void aMintedSecretHasTheDocumentedForm() {
    String secret = MintedSecret.mint(random).reveal();
    assertThat(secret).matches("pstn_[0-9A-Za-z]{36}");
    assertThat(MintedSecret.isWellFormed(secret)).isTrue();
  }

  @Test
  void theChecksumIsStable() {
    assertThat(MintedSecret.isWellFormed("pstn_000000000000000000000000000000" + "19ozKs"))
        .isTrue();
  }

  @Test
  void anyChangedCharacterIsNoticed() {
    String secret = MintedSecret.mint(random).reveal();
    for (int i = 0; i < secret.length(); i++) {
      char other = secret.charAt(i) == 'x' ? 'y' : 'x';
      String changed = secret.substring(0, i) + other + secret.substring(i + 1);
      assertThat(MintedSecret.isWellFormed(changed)).as("changed at %d", i).isFalse();
    }
  }

  @Test
  void lookAlikesAreNotWellFormed() {
    String secret = MintedSecret.mint(random).reveal();
    assertThat(MintedSecret.isWellFormed("")).isFalse();
    assertThat(MintedSecret.isWellFormed(secret + "0")).isFalse();
    assertThat(MintedSecret.isWellFormed(secret.substring(1))).isFalse();
    assertThat(MintedSecret.isWellFormed(secret.replace("pstn_", "PSTN_"))).isFalse();
  }

  @Test
  void noTwoAreAlike() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      assertThat(seen.add(MintedSecret.mint(random).reveal())).isTrue();
    }
  }
}

package dev.postern.guard.lockout;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.function.IntFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A hundred thousand guesses in three shapes, each at several speeds, while the true client logs
/// in every so often from where it has been before: in the midst of the attackers' network.
class BruteForceTest {

  private static final int GUESSES = 100_000;
  private static final int EVERY = 50;
  private static final String USER = "billing";
  private static final InetAddress CLIENT = LockoutRig.address("127.0.0.77");

  private final LockoutRig rig = new LockoutRig();

  private int verified(
      long millis, IntFunction<InetAddress> attacker, IntFunction<String> guessed) {
    assertThat(rig.login(CLIENT, USER, true)).isTrue();
    int verified = 0;
    int failedClients = 0;
    for (int i = 0; i < GUESSES; i++) {
      rig.pass(Duration.ofMillis(millis));
      // A session that got in before the sentence goes on guessing.
      InetAddress from = attacker.apply(i);
      boolean looked =
          i % 2 == 0
              ? rig.login(from, guessed.apply(i), false)
              : rig.authenticate(from, guessed.apply(i), false);
      verified += looked ? 1 : 0;
      if (i % EVERY == 0 && !rig.login(CLIENT, USER, true)) {
        failedClients++;
      }
    }
    assertThat(failedClients).as("times that the true client failed").isZero();
    return verified;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 10, 100})
  void fromOneAddressOnOneLogin(long millis) {
    InetAddress attacker = LockoutRig.address("127.9.9.9");
    assertThat(verified(millis, _ -> attacker, _ -> USER)).isLessThan(60);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 10, 1000})
  void fromOneAddressOfTheClientsNetworkOnItsLogin(long millis) {
    InetAddress attacker = LockoutRig.address("127.0.0.9");
    int most = millis < 1000 ? 60 : 1000;
    assertThat(verified(millis, _ -> attacker, _ -> USER)).isLessThan(most);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 10, 100, 1000})
  void fromFiveThousandAddressesOnOneLogin(long millis) {
    assertThat(verified(millis, i -> attacker(i % 5000), _ -> USER)).isLessThan(2000);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 10, 100, 1000})
  void fromOneAddressOverFiveThousandLogins(long millis) {
    InetAddress attacker = LockoutRig.address("127.9.9.9");
    assertThat(verified(millis, _ -> attacker, i -> "user" + i % 5000)).isLessThan(60);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.9.9.9", "127.0.0.77"})
  void theRightSecretIsNotFoundBehindTheLimit(String text) {
    InetAddress from = LockoutRig.address(text);
    assertThat(rig.login(CLIENT, USER, true)).isTrue();
    for (int i = 0; i < 100; i++) {
      rig.login(from, USER, false);
    }
    assertThat(rig.authenticate(from, USER, true)).isFalse();
  }

  // 127.0.0.1 and so on, without the client's.
  private static InetAddress attacker(int index) {
    int host = index + 1 == 77 ? 5001 : index + 1;
    return LockoutRig.address("127.0." + host / 256 + "." + host % 256);
  }
}

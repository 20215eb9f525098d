package dev.postern.guard.lockout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.guard.Origin;
import org.junit.jupiter.api.Test;

class AcquaintancesTest {

  private static final long LOGIN = 42;

  private final Acquaintances acquaintances = new Acquaintances(3);

  private static Origin origin(String text) {
    return Origin.parse(text);
  }

  @Test
  void knowsAddressAndNetworkUntilTheyAreOld() {
    assertThat(acquaintances.note(LOGIN, origin("192.0.2.7"), 100)).isNotNull();
    assertThat(acquaintances.knowsAddress(LOGIN, origin("192.0.2.7"), 190)).isTrue();
    assertThat(acquaintances.knowsAddress(LOGIN, origin("192.0.2.8"), 190)).isFalse();
    assertThat(acquaintances.knowsNetwork(LOGIN, origin("192.0.2.8"), 190)).isTrue();
    assertThat(acquaintances.knowsNetwork(LOGIN, origin("192.0.3.7"), 190)).isFalse();
    assertThat(acquaintances.knowsNetwork(43, origin("192.0.2.8"), 190)).isFalse();
    assertThat(acquaintances.knowsAddress(LOGIN, origin("192.0.2.7"), 191)).isFalse();
    acquaintances.expire(191);
    assertThat(acquaintances.size()).isZero();
    assertThat(acquaintances.isFamiliar(origin("192.0.2.7").network())).isFalse();
  }

  @Test
  void somethingNewIsOncePerPlaceAndDay() {
    acquaintances.note(LOGIN, origin("192.0.2.7"), 100);
    assertThat(acquaintances.note(LOGIN, origin("192.0.2.7"), 100)).isNull();
    assertThat(acquaintances.note(LOGIN, origin("192.0.2.7"), 101)).isNotNull();
  }

  @Test
  void theOldestPlaceOfALoginGoesFirst() {
    for (int i = 0; i < Acquaintances.MOST_PLACES; i++) {
      acquaintances.note(LOGIN, origin("192.0." + i + ".1"), i == 5 ? 99 : 100);
    }
    Acquaintances.Noted noted = acquaintances.note(LOGIN, origin("198.51.100.1"), 100);
    assertThat(noted.displaced()).hasValue(origin("192.0.5.1").address());
    assertThat(acquaintances.size()).isEqualTo(Acquaintances.MOST_PLACES);
    assertThat(acquaintances.isFamiliar(origin("192.0.5.1").network())).isFalse();
  }

  @Test
  void theLoginThatWasNotUsedForLongestGoesFirst() {
    acquaintances.note(1, origin("192.0.2.1"), 100);
    acquaintances.note(2, origin("192.0.2.2"), 100);
    acquaintances.note(3, origin("192.0.2.3"), 100);
    acquaintances.knowsAddress(1, origin("192.0.2.1"), 100);
    acquaintances.note(4, origin("192.0.2.4"), 100);
    assertThat(acquaintances.knowsAddress(1, origin("192.0.2.1"), 100)).isTrue();
    assertThat(acquaintances.knowsAddress(2, origin("192.0.2.2"), 100)).isFalse();
    assertThat(acquaintances.size()).isEqualTo(3);
  }
}

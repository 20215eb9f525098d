package dev.postern.guard.lockout;

import static dev.postern.guard.lockout.LockoutRig.address;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.event.Event;
import dev.postern.guard.GuardConfig;
import dev.postern.guard.Networks;
import dev.postern.guard.lockout.Ruling.Outcome;
import dev.postern.mail.Refusal;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockoutTest {

  private static final String CLIENT = "198.51.100.7";
  private static final String ATTACKER = "203.0.113.9";
  private static final String USER = "billing";

  private final LockoutRig rig = new LockoutRig();

  private int fail(String from, String user, int times) {
    int verified = 0;
    for (int i = 0; i < times; i++) {
      verified += rig.login(from, user, false) ? 1 : 0;
    }
    return verified;
  }

  @Test
  void anAddressHasTenFailuresAndIsToldWhenToComeBack() {
    assertThat(fail(ATTACKER, USER, 9)).isEqualTo(9);
    assertThat(rig.isLetIn(ATTACKER)).isTrue();
    assertThat(fail(ATTACKER, USER, 1)).isEqualTo(1);
    assertThat(rig.refusal(ATTACKER))
        .isEqualTo(
            "421 4.7.0 Shut out after failed logins from your address; try again in 15 minutes");
    assertThat(rig.isLetIn("203.0.113.10")).isTrue();
    rig.pass(Duration.ofMinutes(15).minusSeconds(1));
    assertThat(rig.isLetIn(ATTACKER)).isFalse();
    rig.pass(Duration.ofSeconds(1));
    assertThat(rig.isLetIn(ATTACKER)).isTrue();
  }

  @Test
  void eachTimeIsFourTimesAsLongAfterHalfAsMany() {
    long[] minutes = {15, 60, 240, 960, 1440, 1440};
    int[] failures = {10, 5, 2, 2, 2, 2};
    for (int i = 0; i < minutes.length; i++) {
      assertThat(fail(ATTACKER, "user" + i, 50)).as("round %d", i).isEqualTo(failures[i]);
      rig.pass(Duration.ofMinutes(minutes[i]).minusSeconds(1));
      assertThat(rig.isLetIn(ATTACKER)).isFalse();
      rig.pass(Duration.ofSeconds(1));
      assertThat(rig.isLetIn(ATTACKER)).isTrue();
    }
    rig.pass(Duration.ofDays(5));
    assertThat(fail(ATTACKER, USER, 50)).as("after days of quiet").isEqualTo(5);
    rig.pass(Duration.ofDays(30));
    assertThat(fail(ATTACKER, USER, 50)).as("after a month of quiet").isEqualTo(10);
  }

  @Test
  void failuresAreForgotten() {
    for (int i = 0; i < 100; i++) {
      assertThat(rig.login(ATTACKER, USER, false)).isTrue();
      rig.pass(Duration.ofMinutes(10));
    }
  }

  @Test
  void aSlash64IsOneAddressAndASlash48OneNetwork() {
    for (int i = 0; i < 10; i++) {
      assertThat(rig.login("2001:db8:1:2::" + i, "u" + i, false)).isTrue();
    }
    assertThat(rig.isLetIn("2001:db8:1:2:ffff::1")).isFalse();
    assertThat(rig.isLetIn("2001:db8:1:3::1")).isTrue();
    int verified = 0;
    for (int i = 0; i < 100; i++) {
      verified += rig.login("2001:db8:1:" + (i + 16) + "::1", "v" + i, false) ? 1 : 0;
    }
    assertThat(verified).isEqualTo(40);
    assertThat(rig.refusal("2001:db8:1:abcd::1")).contains("from your network");
    assertThat(rig.isLetIn("2001:db8:2::1")).isTrue();
  }

  @Test
  void aLoginUnderAttackStaysUsableFromWhereItHasBeenUsed() {
    assertThat(rig.login(CLIENT, USER, true)).isTrue();
    for (int i = 0; i < 1000; i++) {
      rig.login("203.0." + i % 250 + "." + i % 7, USER, false);
    }
    assertThat(rig.login("192.0.2.1", USER, true)).as("elsewhere").isFalse();
    assertThat(rig.login(CLIENT, USER, true)).as("where it has been used").isTrue();
    assertThat(rig.login("198.51.100.200", USER, true)).as("in the same network").isTrue();
    assertThat(rig.login("192.0.2.1", "other", true)).as("another login").isTrue();
    rig.pass(Duration.ofMinutes(5));
    assertThat(rig.login("192.0.2.1", USER, true)).as("once a failure is forgotten").isTrue();
  }

  @Test
  void neighboursOfAClientCantShutItOut() {
    assertThat(rig.login(CLIENT, USER, true)).isTrue();
    for (int i = 0; i < 200; i++) {
      fail("198.51.100." + i, i % 2 == 0 ? USER : "root", 30);
    }
    assertThat(rig.login(CLIENT, USER, true)).isTrue();
    assertThat(rig.authenticate(address("198.51.100.3"), "root", true)).isFalse();
  }

  @Test
  void anAddressWhoseNetworkALoginKnowsIsOnlyRestricted() {
    rig.login(CLIENT, USER, true);
    assertThat(fail(CLIENT, "root", 100)).isEqualTo(10);
    assertThat(rig.isLetIn(CLIENT)).isTrue();
    assertThat(rig.login(CLIENT, USER, true)).isTrue();
    assertThat(rig.login(CLIENT, "root", true)).isFalse();
    assertThat(rig.events(Event.Kind.GUARD).getFirst().fields())
        .containsEntry("subject", CLIENT)
        .containsEntry("action", "restricted");
    rig.pass(Duration.ofMinutes(15));
    assertThat(rig.login(CLIENT, "root", true)).isTrue();
  }

  @Test
  void anOldSecretAtAKnownAddressIsNotHeldAgainstOthersThere() {
    rig.login(CLIENT, USER, true);
    assertThat(fail(CLIENT, USER, 100)).isEqualTo(20);
    assertThat(rig.login(CLIENT, "new-key", true)).isTrue();
  }

  @Test
  void aThousandAtTheSameTimeGetNoFurtherThanOneAfterTheOther() {
    List<Ruling.Verify> verified = new ArrayList<>();
    int soon = 0;
    for (int i = 0; i < 1000; i++) {
      switch (rig.lockout.rule(address(ATTACKER), USER, true)) {
        case Ruling.Verify verify -> verified.add(verify);
        case Ruling.Soon _ -> soon++;
        case Ruling.Refuse _ -> throw new AssertionError("nothing has failed yet");
      }
    }
    assertThat(verified).hasSize(10);
    assertThat(soon).isEqualTo(990);
    verified.forEach(verify -> rig.lockout.settle(verify.ticket(), Outcome.FAILED));
    assertThat(rig.lockout.rule(address(ATTACKER), USER, true)).isInstanceOf(Ruling.Refuse.class);
  }

  @Test
  void whoLogsInWellManyTimesAtOnceWaitsForNothing() {
    Ruling first = rig.lockout.rule(address(CLIENT), USER, true);
    for (int i = 1; i < 10; i++) {
      rig.lockout.rule(address(CLIENT), USER, true);
    }
    assertThat(rig.lockout.rule(address(CLIENT), USER, true)).isInstanceOf(Ruling.Soon.class);
    rig.lockout.settle(((Ruling.Verify) first).ticket(), Outcome.PASSED);
    for (int i = 0; i < 20; i++) {
      assertThat(rig.lockout.rule(address(CLIENT), USER, true)).isInstanceOf(Ruling.Verify.class);
    }
  }

  @Test
  void waitsGrowWithFailuresAndARefusalWaitsLikeTheLast() {
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      var verify = (Ruling.Verify) rig.lockout.rule(address(ATTACKER), "u" + i, true);
      waits.add(verify.delay());
      rig.lockout.settle(verify.ticket(), Outcome.FAILED);
    }
    assertThat(waits).isSorted();
    assertThat(waits.getFirst()).isZero();
    assertThat(waits.getLast()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(8));
    rig.authenticate(address(ATTACKER), USER, false);
    assertThat(rig.lockout.rule(address(ATTACKER), USER, true))
        .isEqualTo(new Ruling.Refuse(Duration.ofSeconds(8)));
  }

  @Test
  void aTrapShutsOutAtOnceAndRaisesOneAlert() {
    var traps = new GuardConfig.Traps(List.of("Admin"), List.of());
    var trapped =
        new LockoutRig(
            new GuardConfig(GuardConfig.Access.NONE, GuardConfig.Lockout.DEFAULT, traps, false));
    assertThat(trapped.login(ATTACKER, "aDMIN", true)).isFalse();
    assertThat(trapped.refusal(ATTACKER)).contains("Shut out after a trap").contains("24 hours");
    trapped.login("203.0.113.10", "AdmiN", false);
    assertThat(trapped.isLetIn("203.0.113.10")).isFalse();
    assertThat(trapped.events(Event.Kind.ALERT)).hasSize(1);
    assertThat(trapped.events(Event.Kind.ALERT).getFirst().fields())
        .containsEntry("cause", "trap")
        .containsEntry("client", ATTACKER);
    trapped.keys.add("admin");
    assertThat(trapped.login("192.0.2.1", "admin", true)).as("a key of that name").isTrue();
  }

  @Test
  void aPlantedKeyShutsOutWhoeverFoundIt() {
    var verify = (Ruling.Verify) rig.lockout.rule(address(ATTACKER), "deploy", false);
    rig.lockout.settle(verify.ticket(), Outcome.SPRUNG);
    assertThat(rig.isLetIn(ATTACKER)).isFalse();
    assertThat(rig.events(Event.Kind.ALERT).getFirst().fields().get("text"))
        .asString()
        .isEqualTo("The trap key deploy was used from 203.0.113.9");
  }

  @Test
  void anAttackOnALoginIsOneAlert() {
    rig.keys.add(USER);
    for (int i = 0; i < 5000; i++) {
      rig.login("203." + i % 250 + "." + i % 11 + ".1", USER, false);
      rig.pass(Duration.ofSeconds(1));
    }
    assertThat(rig.events(Event.Kind.ALERT))
        .filteredOn(event -> USER.equals(event.fields().get("subject")))
        .hasSize(1);
    assertThat(rig.lockout.status().attacks()).hasSize(1);
    rig.pass(Duration.ofHours(2));
    rig.lockout.sweep();
    assertThat(rig.lockout.status().attacks()).isEmpty();
  }

  @Test
  void madeUpLoginsDoNotHideAnAttackOnOneThatExists() {
    rig.keys.add(USER);
    for (int name = 0; name < 1100; name++) {
      for (int i = 0; i < 20; i++) {
        rig.login("203." + name / 250 + "." + name % 250 + "." + i, "made-up" + name, false);
      }
    }
    for (int i = 0; i < 20; i++) {
      rig.login("198.18." + i + ".1", USER, false);
    }
    assertThat(rig.lockout.status().attacks())
        .singleElement()
        .satisfies(attack -> assertThat(attack.user()).isEqualTo(USER));
    assertThat(rig.events(Event.Kind.ALERT))
        .filteredOn(event -> "login".equals(event.fields().get("kind")))
        .extracting(event -> event.fields().get("subject"))
        .containsExactly(USER);
  }

  @Test
  void nothingIsHeldAgainstAnAddressThatManyShare() {
    InetAddress gateway = address("172.17.0.1");
    rig.shared.add(gateway);
    assertThat(fail("172.17.0.1", USER, 1000)).isEqualTo(60);
    assertThat(rig.isLetIn("172.17.0.1")).isTrue();
    assertThat(rig.login(gateway, "other", true)).isTrue();
    for (int i = 0; i < 100; i++) {
      rig.lockout.ended(gateway, probing());
    }
    assertThat(rig.isLetIn("172.17.0.1")).isTrue();
  }

  @Test
  void whoIsAllowedIsNeverBlockedAndWhoIsRefusedNeverLetIn() {
    rig.lockout.take(
        new AccessLists(
            Networks.of(List.of("203.0.113.9")), Networks.of(List.of("203.0.113.0/24"))));
    assertThat(fail(ATTACKER, USER, 1000)).isEqualTo(1000);
    assertThat(rig.login("192.0.2.1", USER, true)).as("no failure was counted").isTrue();
    assertThat(rig.refusal("203.0.113.10")).isEqualTo("554 5.7.1 No service here for your network");
  }

  private static Conduct probing() {
    var conduct = new Conduct();
    for (int i = 0; i < 10; i++) {
      conduct.refused(Refusal.of(Refusal.Reason.AUTH_REQUIRED, 530, "5.7.0", "no"), "RCPT");
    }
    return conduct;
  }

  @Test
  void whatASessionDidIsWeighedAndForgivenWhoLoggedIn() {
    for (int i = 0; i < 2; i++) {
      rig.lockout.ended(address(ATTACKER), probing());
      assertThat(rig.isLetIn(ATTACKER)).isTrue();
    }
    rig.lockout.ended(address(ATTACKER), probing());
    assertThat(rig.refusal(ATTACKER)).contains("relay probes");
    for (int i = 0; i < 100; i++) {
      Conduct conduct = probing();
      conduct.honest();
      rig.lockout.ended(address(CLIENT), conduct);
    }
    assertThat(rig.isLetIn(CLIENT)).isTrue();
  }

  @Test
  void silenceCountsForLittleAndNotFromNearby() {
    for (int i = 0; i < 5000; i++) {
      var silent = new Conduct();
      silent.silent();
      rig.lockout.ended(address("10.0.0.1"), silent);
      if (i < 100) {
        rig.lockout.ended(address(CLIENT.replace("198.51.100", "198.50.0")), silent);
      } else {
        rig.lockout.ended(address("9.9.9.9"), silent);
      }
    }
    assertThat(rig.isLetIn("10.0.0.1")).isTrue();
    assertThat(rig.isLetIn("198.50.0.7")).isTrue();
    assertThat(rig.refusal("9.9.9.9")).contains("connecting without sending");
  }

  @Test
  void sentencesStrikesAndPlacesSurviveARestart() {
    rig.login(CLIENT, USER, true);
    fail(ATTACKER, USER, 10);
    rig.restart();
    assertThat(rig.isLetIn(ATTACKER)).isFalse();
    assertThat(rig.lockout.status().blockedAddresses()).isEqualTo(1);
    assertThat(rig.lockout.status().places()).isEqualTo(1);
    rig.pass(Duration.ofMinutes(16));
    rig.restart();
    assertThat(rig.isLetIn(ATTACKER)).isTrue();
    assertThat(rig.lockout.status().blockedAddresses()).isZero();
    assertThat(fail(ATTACKER, USER, 100)).as("half as many as before").isEqualTo(5);
    for (int i = 0; i < 200; i++) {
      rig.login("203.0." + i + ".1", USER, false);
    }
    assertThat(rig.login("192.0.2.1", USER, true)).isFalse();
    assertThat(rig.login(CLIENT, USER, true)).isTrue();
  }

  @Test
  void manyChangesAreOneWrite() {
    for (int i = 0; i < 200; i++) {
      fail("203.0." + i + ".1", "user" + i, 20);
      rig.login("198.51.100." + i, USER, true);
    }
    rig.lockout.write();
    rig.lockout.write();
    assertThat(rig.store.writes()).isEqualTo(1);
    assertThat(rig.store.blocks(1000)).hasSize(200);
    assertThat(rig.store.places(1000)).hasSize(Acquaintances.MOST_PLACES);
  }

  @Test
  void theEndOfASentenceIsAnEvent() {
    fail(ATTACKER, USER, 10);
    rig.pass(Duration.ofMinutes(15));
    rig.lockout.sweep();
    assertThat(rig.events(Event.Kind.GUARD))
        .extracting(event -> event.fields().get("subject") + " " + event.fields().get("action"))
        .containsExactly(ATTACKER + " blocked", ATTACKER + " unblocked");
    assertThat(rig.lockout.status().blockedAddresses()).isZero();
  }

  @Test
  void rulingsAndVerificationsAreCounted() {
    rig.login(CLIENT, USER, true);
    for (int i = 0; i < 100; i++) {
      rig.authenticate(address(ATTACKER), "u" + i, false);
    }
    assertThat(rig.metrics.scrape())
        .contains("postern_guard_rulings_total{ruling=\"refuse\"} 90.0")
        .contains("postern_guard_verifications_total{result=\"failed\"} 10.0")
        .contains("postern_guard_verifications_total{result=\"passed\"} 1.0")
        .contains("postern_guard_blocks_total{kind=\"address\"} 1.0")
        .contains("postern_guard_blocked_addresses 1.0");
  }
}

package dev.postern.guard.nat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.event.Event;
import dev.postern.guard.Networks;
import dev.postern.guard.Witness;
import dev.postern.guard.nat.SharedAddresses.Door;
import dev.postern.observe.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedAddressesTest {

  private static final Networks PRIVATE = networks("10.0.0.0/8", "172.16.0.0/12", "127.0.0.0/8");
  private static final InetAddress GATEWAY = address("172.17.0.1");
  private static final InetAddress APP = address("10.0.0.7");
  private static final InetAddress PROXY = address("10.0.0.9");
  private static final InetAddress LOOPBACK = address("127.0.0.1");

  @TempDir private Path proc;
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private final List<Event> alerts = new ArrayList<>();
  private final Metrics metrics = new Metrics();

  private static Networks networks(String... texts) {
    return Networks.of(List.of(texts));
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  private SharedAddresses shared(Door... doors) {
    try {
      Files.writeString(
          proc.resolve("route"), "eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return new SharedAddresses(
        List.of(doors), new Gateways(proc, () -> now), alerts::add, metrics, () -> now);
  }

  private static Door trusting(String listener) {
    return new Door(listener, PRIVATE, Networks.NONE, Networks.NONE);
  }

  private Event session(String listener, InetAddress client, String helo, String key) {
    return new Event(
        now,
        Event.Kind.SESSION,
        null,
        null,
        Map.of("listener", listener, "client", client.getHostAddress(), "helo", helo, "key", key));
  }

  private Event refused(InetAddress client, String command) {
    return new Event(
        now,
        Event.Kind.REFUSED,
        null,
        null,
        Map.of("listener", "a", "client", client.getHostAddress(), "command", command));
  }

  @Test
  void aClientOfATrustedNetworkIsTrusted() {
    var shared = shared(trusting("a"));
    assertThat(shared.holds("a", APP)).isTrue();
    assertThat(shared.holds("a", LOOPBACK)).isTrue();
    assertThat(shared.test(APP)).isFalse();
    assertThat(shared.test(LOOPBACK)).isFalse();
    assertThat(shared.of(APP)).isEmpty();
    assertThat(shared.of("somebody")).isEmpty();
    assertThat(alerts).isEmpty();
  }

  @Test
  void theGatewayIsNotTrustedAndNeverShutOut() {
    var shared = shared(trusting("a"));
    assertThat(shared.holds("a", GATEWAY)).isFalse();
    assertThat(shared.test(GATEWAY)).isTrue();
    assertThat(alerts).singleElement().extracting(Event::kind).isEqualTo(Event.Kind.ALERT);
    assertThat(alerts.getFirst().fields())
        .containsEntry("cause", "gateway")
        .containsEntry("subject", "172.17.0.1")
        .containsEntry("listener", "a")
        .containsEntry("sign", "gateway");
    assertThat((String) alerts.getFirst().fields().get("text"))
        .contains("172.17.0.1 is in trusted-networks of the listener a")
        .contains("gateway of this machine's default route")
        .contains("its clients need TLS and a key like strangers")
        .contains("PROXY protocol")
        .contains("add trust-everyone-behind: [\"172.17.0.1\"] to it");
    assertThat(metrics.scrape()).contains("postern_trust_withheld_total{sign=\"gateway\"} 1.0");
  }

  @Test
  void theGatewayIsTrustedWhereTheConfigurationSaysSo() {
    var shared =
        shared(new Door("a", PRIVATE, networks("172.17.0.1"), Networks.NONE), trusting("b"));
    assertThat(shared.holds("a", GATEWAY)).isTrue();
    assertThat(shared.holds("b", GATEWAY)).isFalse();
    assertThat(shared.test(GATEWAY)).isTrue();
    assertThat(shared.of(GATEWAY))
        .extracting(Witness.Statement::name)
        .containsExactly("shared address at a", "shared address at b");
    assertThat(shared.of(GATEWAY).getFirst().meaning())
        .contains("trusted all the same, as trust-everyone-behind says")
        .contains("never shut out as a whole");
    assertThat(shared.of(GATEWAY).getLast().meaning())
        .contains("need TLS and a key although it is in trusted-networks");
  }

  @Test
  void oneAlertADayIsEnough() {
    var shared = shared(trusting("a"), trusting("b"));
    for (int i = 0; i < 100; i++) {
      assertThat(shared.holds("a", GATEWAY)).isFalse();
    }
    assertThat(alerts).hasSize(1);
    assertThat(shared.holds("b", GATEWAY)).isFalse();
    assertThat(alerts).hasSize(2);
    now = now.plus(SharedAddresses.QUIET);
    assertThat(shared.holds("a", GATEWAY)).isFalse();
    assertThat(alerts).hasSize(2);
    now = now.plusSeconds(1);
    assertThat(shared.holds("a", GATEWAY)).isFalse();
    assertThat(alerts).hasSize(3);
  }

  @Test
  void aProxyThatSaysNothingAboutItsClientsIsNotTrusted() {
    var shared =
        shared(
            new Door("public", Networks.NONE, Networks.NONE, networks("10.0.0.9")),
            trusting("inside"));
    assertThat(shared.holds("inside", PROXY)).isFalse();
    assertThat(shared.test(PROXY)).isTrue();
    assertThat(alerts.getFirst().fields()).containsEntry("sign", "proxy");
    assertThat((String) alerts.getFirst().fields().get("text")).contains("List it in proxies");
    assertThat(shared.holds("inside", APP)).isTrue();
  }

  @Test
  void aProxyOnLoopbackLeavesTheOtherProgramsThereAlone() {
    var shared =
        shared(
            new Door("public", Networks.NONE, Networks.NONE, networks("127.0.0.1")),
            trusting("sidecar"));
    assertThat(shared.holds("sidecar", LOOPBACK)).isTrue();
    assertThat(shared.test(LOOPBACK)).isTrue();
  }

  @Test
  void aProxyHeaderWhereNoneIsExpectedGivesItsSenderAway() {
    var shared = shared(trusting("a"));
    shared.emit(refused(APP, "UNKNOWN"));
    assertThat(shared.holds("a", APP)).isTrue();
    shared.emit(refused(APP, "PROXY"));
    assertThat(shared.holds("a", APP)).isFalse();
    // A client can send one to be spared the lockout: so it is not.
    assertThat(shared.test(APP)).isFalse();
    assertThat(shared.of(APP).getFirst().meaning()).doesNotContain("never shut out");
  }

  @Test
  void headersOfStrangersAreNotKept() {
    var shared = shared(trusting("a"));
    InetAddress stranger = address("8.8.8.8");
    shared.emit(refused(stranger, "PROXY"));
    assertThat(shared.of(stranger)).isEmpty();
  }

  @Test
  void everybodyFromOneAddressEndsTheTrustInIt() {
    var shared = shared(trusting("a"), trusting("b"));
    for (int i = 0; i < Crowd.ENOUGH; i++) {
      assertThat(shared.holds("a", APP)).isTrue();
      shared.emit(session("a", APP, "host" + i + ".example", ""));
    }
    assertThat(shared.holds("a", APP)).isFalse();
    assertThat(shared.holds("b", APP)).as("another listener, another way in").isTrue();
    assertThat((String) alerts.getFirst().fields().get("text"))
        .contains(
            "nearly everybody arrives from it (50 of 50 sessions, 32 names in HELO, 0 users)");
    // Anybody can make up names.
    assertThat(shared.test(APP)).isFalse();
  }

  @Test
  void manyUsersWithGoodKeysSpareTheirAddressTheLockout() {
    var shared = shared(trusting("a"));
    for (int i = 0; i < Crowd.ENOUGH; i++) {
      shared.emit(session("a", APP, "app", "user" + i % Crowd.USERS));
    }
    assertThat(shared.test(APP)).isTrue();
    assertThat(shared.holds("a", APP)).isFalse();
  }

  @Test
  void whatIsNoSessionOfAListenersIsNotCounted() {
    var shared = shared(trusting("a"));
    shared.emit(session("elsewhere", APP, "x", ""));
    shared.emit(
        new Event(now, Event.Kind.SESSION, null, null, Map.of("listener", "a", "client", "unix")));
    assertThat(shared.holds("elsewhere", GATEWAY)).as("no listener of ours").isTrue();
    assertThat(shared.holds("a", APP)).isTrue();
  }
}

package dev.postern.guard.lockout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.event.Event;
import dev.postern.guard.GuardAdmin.Block;
import dev.postern.guard.GuardAdmin.GuardProblem;
import dev.postern.guard.GuardAdmin.Kind;
import dev.postern.guard.Inspections;
import dev.postern.guard.Witness;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardDeskTest {

  private final LockoutRig rig = new LockoutRig();
  private final GuardDesk desk =
      new GuardDesk(rig.lockout, List.of(new Other()), Inspections.NONE, rig);

  private static final class Other implements Witness {
    @Override
    public List<Statement> of(InetAddress address) {
      return List.of(new Statement("other", address.getHostAddress(), ""));
    }

    @Override
    public List<Statement> of(String user) {
      return List.of(new Statement("other", user, ""));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, ADDRESS, 192.0.2.7, 192.0.2.7, 192.0.2.8",
    "192.0.2.7/32, ADDRESS, 192.0.2.7, 192.0.2.7, 192.0.2.8",
    "192.0.2.0/25, NETWORK, 192.0.2.0/25, 192.0.2.127, 192.0.2.128",
    "2001:db8:1:2::5, ADDRESS, 2001:db8:1:2::/64, 2001:db8:1:2::9, 2001:db8:1:3::5",
    "2001:db8:1::/48, NETWORK, 2001:db8:1::/48, 2001:db8:1:7::1, 2001:db8:2::1",
  })
  void whomAnOperatorShutsOutIsSeenByTheForm(
      String text, Kind kind, String name, String inside, String outside) {
    Block block = desk.block(text, "because", null);
    assertThat(block.kind()).isEqualTo(kind);
    assertThat(block.subject()).isEqualTo(name);
    assertThat(rig.isLetIn(inside)).isFalse();
    assertThat(rig.isLetIn(outside)).isTrue();
    rig.restart();
    assertThat(rig.isLetIn(inside)).isFalse();
    assertThat(new GuardDesk(rig.lockout, List.of(), Inspections.NONE, rig).unblock(name)).isTrue();
    assertThat(rig.isLetIn(inside)).isTrue();
  }

  @Test
  void aBlockEndsWithItsTime() {
    desk.block("192.0.2.7", "", Duration.ofHours(1));
    assertThat(rig.refusal("192.0.2.7"))
        .isEqualTo("421 4.7.0 Shut out by the operator; try again in 60 minutes");
    rig.pass(Duration.ofHours(1));
    assertThat(rig.isLetIn("192.0.2.7")).isTrue();
    rig.lockout.sweep();
    assertThat(desk.blocks(10)).isEmpty();
    assertThat(rig.events(Event.Kind.GUARD))
        .extracting(event -> event.fields().get("action"))
        .containsExactly("blocked", "unblocked");
  }

  @Test
  void aBlockedLoginIsRefusedEverywhere() {
    rig.login("198.51.100.7", "billing", true);
    desk.block("billing", "leaked", null);
    assertThat(rig.login("198.51.100.7", "billing", true)).isFalse();
    assertThat(desk.unblock("billing")).isTrue();
    assertThat(rig.login("198.51.100.7", "billing", true)).isTrue();
    assertThat(desk.unblock("billing")).isFalse();
  }

  @Test
  void unblockForgetsAllThatWasHeldAgainstIt() {
    for (int i = 0; i < 10; i++) {
      rig.login("203.0.113.9", "u" + i, false);
    }
    assertThat(desk.blocks(10))
        .singleElement()
        .satisfies(
            block -> {
              assertThat(block.subject()).isEqualTo("203.0.113.9");
              assertThat(block.reason()).isEqualTo("failed logins");
              assertThat(block.until()).isEqualTo(LockoutRig.START.plus(Duration.ofMinutes(15)));
            });
    assertThat(desk.unblock("203.0.113.9")).isTrue();
    assertThat(rig.isLetIn("203.0.113.9")).isTrue();
    assertThat(desk.status().blockedAddresses()).isZero();
    rig.restart();
    assertThat(rig.isLetIn("203.0.113.9")).isTrue();
    assertThat(rig.store.blocks(10)).isEmpty();
  }

  @Test
  void explainSaysEveryCounterAndAsksEveryWitness() {
    for (int i = 0; i < 10; i++) {
      rig.login("203.0.113.9", "billing", false);
    }
    assertThat(desk.explain("203.0.113.9"))
        .extracting(statement -> statement.name() + ": " + statement.value())
        .contains(
            "address 203.0.113.9: shut out until 2026-11-24T08:15:00Z",
            "failures of the network 203.0.113.0/24: 10 of 50",
            "other: 203.0.113.9");
    rig.login("198.51.100.7", "billing", true);
    assertThat(desk.explain("billing"))
        .extracting(statement -> statement.name() + ": " + statement.value())
        .contains(
            "failed logins from elsewhere: 10 of 20",
            "used from 198.51.100.7: 0 of 20 failed",
            "other: billing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "0.0.0.0/0", "10.0.0.0/7", "::/0", "1.2.3.999", "10.0.0.0/33"})
  void whatCantBeShutOutIsSaid(String text) {
    assertThatThrownBy(() -> desk.block(text, "", null)).isInstanceOf(GuardProblem.class);
  }
}

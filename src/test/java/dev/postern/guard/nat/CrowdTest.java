package dev.postern.guard.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CrowdTest {

  private static final InetAddress NODE = InetAddress.ofLiteral("10.0.0.2");
  private static final InetAddress OTHER_NODE = InetAddress.ofLiteral("10.0.0.3");
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final Crowd crowd = new Crowd();

  private void sessions(int count, InetAddress from, int names, int users) {
    for (int i = 0; i < count; i++) {
      crowd.seen(
          from,
          names == 0 ? "" : "host" + i % names + ".example",
          users == 0 ? "" : "user" + i % users);
    }
  }

  @Test
  void oneAddressUnderManyNamesIsACrowd() {
    sessions(Crowd.ENOUGH - 1, NODE, Crowd.NAMES, 0);
    assertThat(crowd.share(NODE)).isEmpty();
    sessions(1, NODE, Crowd.NAMES, 0);
    assertThat(crowd.share(NODE))
        .contains(new Crowd.Share(Crowd.ENOUGH, Crowd.ENOUGH, Crowd.NAMES, 0));
    assertThat(crowd.share(NODE).orElseThrow().proven()).isFalse();
    assertThat(crowd.share(OTHER_NODE)).isEmpty();
  }

  @Test
  void oneAddressWithManyUsersIsAProvenOne() {
    sessions(Crowd.ENOUGH, NODE, 1, Crowd.USERS);
    assertThat(crowd.share(NODE).orElseThrow().proven()).isTrue();
  }

  @Test
  void oneClientThatSendsMuchIsNone() {
    sessions(Crowd.GENERATION, NODE, Crowd.NAMES - 1, Crowd.USERS - 1);
    assertThat(crowd.share(NODE)).isEmpty();
  }

  @Test
  void namesThatDifferInCaseAreOne() {
    for (int i = 0; i < Crowd.ENOUGH; i++) {
      crowd.seen(NODE, i % 2 == 0 ? "App.example" : "app.EXAMPLE", "");
    }
    sessions(Crowd.ENOUGH, NODE, Crowd.NAMES - 2, 0);
    assertThat(crowd.share(NODE)).isEmpty();
  }

  @Test
  void whereOthersArriveWithTheirOwnAddressesThereIsNoCrowd() {
    for (int i = 0; i < Crowd.GENERATION; i++) {
      if (i % 5 == 0) {
        crowd.seen(InetAddress.ofLiteral("203.0.113." + i % 250), "client.example", "");
        crowd.seen(InetAddress.ofLiteral("8.8.8." + i % 250), "client.example", "");
      } else {
        crowd.seen(NODE, "host" + i + ".example", "");
      }
    }
    assertThat(crowd.share(NODE)).isEmpty();
  }

  @Test
  void theNodesOfOneBalancerAreACrowdTogether() {
    for (int i = 0; i < Crowd.ENOUGH; i++) {
      crowd.seen(i % 2 == 0 ? NODE : OTHER_NODE, "host" + i + ".example", "");
    }
    assertThat(crowd.share(NODE)).isPresent();
    assertThat(crowd.share(OTHER_NODE)).isPresent();
  }

  @Test
  void publicAddressesAreNone() {
    InetAddress office = InetAddress.ofLiteral("8.8.4.4");
    sessions(Crowd.GENERATION, office, 100, 100);
    assertThat(crowd.share(office)).isEmpty();
  }

  @Test
  void overLoopbackItTakesMoreNames() {
    sessions(Crowd.ENOUGH, LOOPBACK, Crowd.NAMES_OVER_LOOPBACK - 1, 0);
    assertThat(crowd.share(LOOPBACK)).isEmpty();
    sessions(Crowd.ENOUGH, LOOPBACK, Crowd.NAMES_OVER_LOOPBACK, 0);
    assertThat(crowd.share(LOOPBACK)).isPresent();
  }

  @Test
  void whatWasLearntCantBeUnlearntByThoseBehindIt() {
    sessions(Crowd.ENOUGH, NODE, Crowd.NAMES, Crowd.USERS);
    sessions(5 * Crowd.GENERATION, NODE, 1, 0);
    assertThat(crowd.share(NODE)).isPresent();
    assertThat(crowd.share(NODE).orElseThrow().proven()).isTrue();
  }

  @Test
  void namesOfMonthsAgoAreForgotten() {
    // Seven names in each generation, never the same.
    for (int generation = 0; generation < 5; generation++) {
      for (int i = 0; i < Crowd.GENERATION; i++) {
        crowd.seen(NODE, "g" + generation + "-" + i % (Crowd.NAMES - 1), "");
      }
    }
    assertThat(crowd.share(NODE)).isEmpty();
  }

  @Test
  void moreAddressesThanItCountsDoNotGrowIt() {
    IntStream.range(0, Crowd.GENERATION - 1)
        .forEach(
            i -> crowd.seen(InetAddress.ofLiteral("10.1." + i / 250 + "." + i % 250), "a", ""));
    // Not one of those that are counted, but all the same one of all.
    assertThat(crowd.share(InetAddress.ofLiteral("10.1.3.1"))).isEmpty();
  }
}

package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.Await;
import dev.postern.rig.DnsRig;
import dev.postern.rig.DnsRig.Signing;
import dev.postern.rig.LoadClient;
import dev.postern.rig.Ports;
import dev.postern.rig.PostfixRig;
import dev.postern.rig.Program;
import dev.postern.rig.RecordingHop;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// kill -9 again and again while mail comes in: whatever was answered 250 is delivered, and little
/// of it twice.
@Tag("slow")
class CrashTest {

  private static final int CONNECTIONS = 20;
  private static final Duration DRAIN = Duration.ofMinutes(5);

  /// What may have been on its way at one kill: sent, and not yet recorded as delivered.
  private static final long TWICE_PER_KILL = 200;

  @TempDir Path directory;

  @Test
  void nothingAcceptedIsLostWhenTheProcessIsKilled() {
    try (var hop = new RecordingHop()) {
      RelayHome home = RelayHome.relayingTo(directory, hop.port());
      survives(home, hop, 5, Integer.getInteger("postern.crash.messages", 3000));
    }
  }

  @Test
  void nothingIsLostOnTheWayThroughPostfix() {
    try (var hop = new RecordingHop();
        var postfix = new PostfixRig(hop.port())) {
      var home =
          new RelayHome(directory, postfix.verifiedRoute("localhost", postfix.startTlsPort()));
      home.write("postfix.secret", PostfixRig.PASSWORD);
      survives(home, hop, 3, Integer.getInteger("postern.crash.postfix.messages", 10_000));
    }
  }

  @Test
  void nothingIsLostOnTheWayToTwoSites() {
    Program.assume("knotd", "knot");
    int port = Ports.free(1).getFirst();
    try (var one = new RecordingHop("127.0.0.2", port);
        var two = new RecordingHop("127.0.0.3", port);
        var dns =
            new DnsRig()
                .zone(
                    "example",
                    Signing.SIGNED,
                    """
                    one MX 10 mx.one
                    mx.one A 127.0.0.2
                    two MX 10 mx.two
                    mx.two A 127.0.0.3
                    """)
                .start()) {
      survives(
          RelayHome.direct(directory, port, dns, "example"),
          List.of("one.example", "two.example"),
          List.of(one, two),
          3,
          Integer.getInteger("postern.crash.messages", 3000));
      for (RecordingHop hop : List.of(one, two)) {
        assertThat(hop.messages())
            .extracting(message -> message.recipients().getFirst().replaceAll(".*@", ""))
            .containsOnly(hop == one ? "one.example" : "two.example");
      }
    }
  }

  private static void survives(RelayHome home, RecordingHop hop, int kills, int messages) {
    survives(home, List.of("dest.example"), List.of(hop), kills, messages);
  }

  private static void survives(
      RelayHome home, List<String> domains, List<RecordingHop> hops, int kills, int messages) {
    Set<String> accepted;
    RelayProcess relay = home.start();
    try {
      try (var load = new LoadClient(home.trustedPort(), CONNECTIONS, messages, domains)) {
        for (int kill = 1; kill <= kills; kill++) {
          load.awaitAccepted(messages * kill / (kills + 1));
          relay.kill();
          relay = home.start();
        }
        load.awaitAccepted(messages);
        accepted = load.accepted();
      }
      Await.until(
          () -> "delivered: " + missing(accepted, hops).size() + " are missing",
          DRAIN,
          () -> missing(accepted, hops).isEmpty());
      assertThat(relay.terminate()).isZero();
    } finally {
      relay.close();
    }
    long twice =
        hops.stream()
            .flatMap(hop -> hop.ids().values().stream())
            .mapToInt(times -> times - 1)
            .sum();
    assertThat(twice).as("sent more than once").isLessThanOrEqualTo(kills * TWICE_PER_KILL);
  }

  private static Set<String> missing(Set<String> accepted, List<RecordingHop> hops) {
    Set<String> missing = new TreeSet<>(accepted);
    hops.forEach(hop -> missing.removeAll(hop.ids().keySet()));
    return missing;
  }
}

package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.Await;
import dev.postern.rig.LoadClient;
import dev.postern.rig.PostfixRig;
import dev.postern.rig.RecordingHop;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import java.nio.file.Path;
import java.time.Duration;
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

  private static void survives(RelayHome home, RecordingHop hop, int kills, int messages) {
    Set<String> accepted;
    RelayProcess relay = home.start();
    try {
      try (var load = new LoadClient(home.trustedPort(), CONNECTIONS, messages)) {
        for (int kill = 1; kill <= kills; kill++) {
          load.awaitAccepted(messages * kill / (kills + 1));
          relay.kill();
          relay = home.start();
        }
        load.awaitAccepted(messages);
        accepted = load.accepted();
      }
      Await.until(
          () -> "delivered: " + missing(accepted, hop).size() + " are missing",
          DRAIN,
          () -> missing(accepted, hop).isEmpty());
      assertThat(relay.terminate()).isZero();
    } finally {
      relay.close();
    }
    long twice = hop.ids().values().stream().mapToInt(times -> times - 1).sum();
    assertThat(twice).as("sent more than once").isLessThanOrEqualTo(kills * TWICE_PER_KILL);
  }

  private static Set<String> missing(Set<String> accepted, RecordingHop hop) {
    Set<String> missing = new TreeSet<>(accepted);
    missing.removeAll(hop.ids().keySet());
    return missing;
  }
}

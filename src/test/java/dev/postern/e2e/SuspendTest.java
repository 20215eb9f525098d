package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.DnsRig;
import dev.postern.rig.DnsRig.Signing;
import dev.postern.rig.Program;
import dev.postern.rig.RecordingHop;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import dev.postern.rig.SmtpTalk;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An operator's hand on mail that goes straight to its domain, by the command line.
@Tag("slow")
class SuspendTest {

  @TempDir private Path directory;

  @Test
  void suspendedMailWaitsAndResumedMailGoesAtOnce() {
    Program.assume("knotd", "knot");
    try (var hop = new RecordingHop();
        var dns =
            new DnsRig()
                .zone(
                    "example",
                    Signing.SIGNED,
                    """
                    held MX 10 mx.held
                    mx.held A 127.0.0.1
                    other MX 10 mx.other
                    mx.other A 127.0.0.1
                    """)
                .start()) {
      RelayHome home = RelayHome.direct(directory, hop.port(), dns, "example");
      try (RelayProcess relay = home.start()) {
        Program.Result suspended =
            home.run("queue", "suspend", "--domain", "held.example", "--reason", "they asked");
        assertThat(suspended.exit()).as(suspended.all()).isZero();
        send(home, "waits", "held.example");
        send(home, "passes", "other.example");
        hop.awaitMessage("passes");

        assertThat(home.run("queue", "list").out())
            .contains("bob@held.example", "suspended by an operator");
        assertThat(home.run("queue", "overrides").out()).contains("held.example", "they asked");
        assertThat(home.run("queue", "sites").out()).contains("mx.other.example");
        assertThat(hop.messages()).hasSize(1);
        assertThat(relay.events())
            .noneMatch(event -> event.path("event").asString("").equals("deferred"));

        Program.Result resumed = home.run("queue", "resume", "--domain", "held.example");
        assertThat(resumed.out()).contains("resumed: domain held.example");
        hop.awaitMessage("waits");
        relay.awaitEvent(
            "delivered", event -> event.path("recipient").asString("").equals("bob@held.example"));
        assertThat(home.run("queue", "overrides").out()).doesNotContain("held.example");
        assertThat(home.run("queue", "sites").out()).contains("mx.held.example");
      }
    }
  }

  private static void send(RelayHome home, String subject, String domain) {
    SmtpTalk.send(home.trustedPort(), "app@app.example", subject, "bob@" + domain);
  }
}

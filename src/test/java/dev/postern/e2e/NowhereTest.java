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
import tools.jackson.databind.JsonNode;

/// Domains that mail can't go to, as a real name server says so: what is proven comes back to the
/// sender, what can't be asked waits.
@Tag("slow")
class NowhereTest {

  @TempDir private Path directory;

  @Test
  void whatIsProvenBouncesAndWhatCantBeAskedWaits() {
    Program.assume("knotd", "knot");
    try (var hop = new RecordingHop();
        var dns =
            new DnsRig()
                .zone(
                    "example",
                    Signing.SIGNED,
                    """
                    app MX 10 mx.app
                    mx.app A 127.0.0.1
                    null MX 0 .
                    inside MX 10 mx.inside
                    mx.inside A 10.1.2.3
                    """)
                .zone("bogus.example", Signing.BOGUS, "@ MX 10 mx\nmx A 127.0.0.1\n")
                .start()) {
      RelayHome home = RelayHome.direct(directory, hop.port(), dns, "example");
      try (RelayProcess relay = home.start()) {
        bounces(home, relay, hop, "null.example", "5.1.10");
        bounces(home, relay, hop, "gone.example", "5.1.2");
        bounces(home, relay, hop, "inside.example", "5.4.4");

        send(home, "bogus.example");
        JsonNode event = relay.awaitEvent("deferred", found -> isTo(found, "bogus.example"));
        assertThat(event.toString()).contains("4.4.3", "bogus.example", "DNSSEC");
        assertThat(hop.messages()).hasSize(3);
      }
    }
  }

  private static void bounces(
      RelayHome home, RelayProcess relay, RecordingHop hop, String domain, String status) {
    send(home, domain);
    JsonNode event = relay.awaitEvent("bounced", found -> isTo(found, domain));
    assertThat(event.path("status").asString()).isEqualTo(status);
    relay.awaitEvent(
        "delivered",
        found ->
            found.path("recipient").asString("").equals("app@app.example")
                && hop.messages().stream()
                    .anyMatch(
                        message ->
                            message.from().isEmpty()
                                && message.data().contains("bob@" + domain)
                                && message.data().contains("Status: " + status)));
  }

  private static void send(RelayHome home, String domain) {
    SmtpTalk.send(home.trustedPort(), "app@app.example", domain, "bob@" + domain);
  }

  private static boolean isTo(JsonNode event, String domain) {
    return event.path("recipient").asString("").equals("bob@" + domain);
  }
}

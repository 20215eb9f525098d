package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.DnsRig;
import dev.postern.rig.DnsRig.Signing;
import dev.postern.rig.HostCertificate;
import dev.postern.rig.Ports;
import dev.postern.rig.PostfixReceiver;
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

/// Mail that goes straight to a real Postfix, whose domains a real name server signs: TLSA records
/// that match, that don't, and that nobody vouches for.
@Tag("slow")
class DaneTest {

  private static final String GOOD = "127.0.0.2";
  private static final String WRONG = "127.0.0.3";
  private static final String CLEAR = "127.0.0.4";

  @TempDir private Path directory;

  @Test
  void whatTheZoneSaysOfItsHostsHolds() {
    Program.assume("knotd", "knot");
    int port = Ports.free(1).getFirst();
    HostCertificate good = HostCertificate.of(directory, "mx.good.example");
    HostCertificate wrong = HostCertificate.of(directory, "mx.wrong.example");
    String records =
        """
        good MX 10 mx.good
        mx.good A %2$s
        _%1$d._tcp.mx.good TLSA %5$s
        wrong MX 10 mx.wrong
        mx.wrong A %3$s
        _%1$d._tcp.mx.wrong TLSA %5$s
        bare MX 10 mx.bare
        mx.bare A %3$s
        stripped MX 10 mx.stripped
        mx.stripped A %4$s
        _%1$d._tcp.mx.stripped TLSA %5$s
        """
            .formatted(port, GOOD, WRONG, CLEAR, good.tlsa());
    String unsigned =
        "@ MX 10 mx\nmx A %s\n_%d._tcp.mx TLSA %s\n".formatted(GOOD, port, wrong.tlsa());
    try (var dns =
            new DnsRig()
                .zone("example", Signing.SIGNED, records)
                .zone("plain.example", unsigned)
                .start();
        var hop = new RecordingHop();
        var postfix =
            new PostfixReceiver(port)
                .host(GOOD, good)
                .host(WRONG, wrong)
                .clearHost(CLEAR)
                .start(hop.port())) {
      RelayHome home = RelayHome.direct(directory, port, dns, "example");
      try (RelayProcess relay = home.start()) {
        isDelivered(home, relay, hop, "good.example");
        isDelivered(home, relay, hop, "plain.example");

        // Before the host is known for anything else: no mail at all may have come to it.
        JsonNode mismatch = isDeferred(home, relay, "wrong.example");
        assertThat(mismatch.toString()).contains("4.7.5", "mx.wrong.example", "TLSA");
        JsonNode stripped = isDeferred(home, relay, "stripped.example");
        assertThat(stripped.toString()).contains("mx.stripped.example", "STARTTLS");
        assertThat(postfix.connections(WRONG)).isPositive();
        assertThat(postfix.connections(CLEAR)).isPositive();
        assertThat(postfix.sawMessage(WRONG)).as(postfix.log()).isFalse();
        assertThat(postfix.sawMessage(CLEAR)).as(postfix.log()).isFalse();
        assertThat(postfix.sawMessage(GOOD)).as(postfix.log()).isTrue();

        // The same host takes the mail of a domain that asks for nothing.
        isDelivered(home, relay, hop, "bare.example");
      }
    }
  }

  private static void isDelivered(
      RelayHome home, RelayProcess relay, RecordingHop hop, String domain) {
    SmtpTalk.send(home.trustedPort(), "app@app.example", domain, "bob@" + domain);
    JsonNode event = relay.awaitEvent("delivered", found -> isTo(found, domain));
    assertThat(event.path("tls").asString()).startsWith("TLSv1.");
    assertThat(event.path("hop").asString()).contains("mx." + domain);
    assertThat(hop.awaitMessage(domain).data()).contains("using TLSv1.");
    Program.Result shown = home.run("queue", "show", event.path("message").asString());
    assertThat(shown.out()).contains("mx." + domain, event.path("tls").asString());
  }

  private static JsonNode isDeferred(RelayHome home, RelayProcess relay, String domain) {
    SmtpTalk.send(home.trustedPort(), "app@app.example", domain, "bob@" + domain);
    return relay.awaitEvent("deferred", found -> isTo(found, domain));
  }

  private static boolean isTo(JsonNode event, String domain) {
    return event.path("recipient").asString("").equals("bob@" + domain);
  }
}

package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.DkimVerifiers;
import dev.postern.rig.DnsRig;
import dev.postern.rig.DnsRig.Signing;
import dev.postern.rig.EximReceiver;
import dev.postern.rig.HostCertificate;
import dev.postern.rig.Ports;
import dev.postern.rig.Program;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import dev.postern.rig.SmtpTalk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A key from its making to a receiver's verdict: the record stands in a signed zone, the relay
/// sees it there and signs, an Exim takes the mail over TLS, and others verify what it kept.
@Tag("slow")
class DirectDkimTest {

  private static final String ADDRESS = "127.0.0.2";
  private static final String HOSTS = "exim MX 10 mx.exim\nmx.exim A " + ADDRESS + "\n";
  private static final int STRING = 255;

  @TempDir private Path directory;

  @Test
  void aPublishedKeySignsWhatReceiversVerify() throws Exception {
    Program.assume("knotd", "knot");
    int port = Ports.free(1).getFirst();
    var verifiers = new DkimVerifiers(directory);
    try (var exim =
            new EximReceiver(ADDRESS, port, HostCertificate.of(directory, "mx.exim.example"));
        var dns = new DnsRig().zone("example", Signing.SIGNED, HOSTS).start()) {
      RelayHome home = RelayHome.direct(directory, port, dns, "example");
      try (RelayProcess relay = home.start()) {
        Program.Result created = home.run("dkim", "create", "app.example", "--json");
        verifiers.publish(created);
        send(home, relay, exim, "before");
        assertThat(exim.awaitMessage("Subject: before")).doesNotContain("DKIM-Signature");

        dns.zone("example", Signing.SIGNED, HOSTS + texts(created)).reload();
        Program.Result shown = home.run("dkim", "show", "app.example");
        assertThat(shown.out()).contains("active").doesNotContain("pending");
        send(home, relay, exim, "after");
        String message = exim.awaitMessage("Subject: after");
        assertThat(message).contains("with esmtps").contains("DKIM-Signature");
        Files.writeString(directory.resolve("after"), message, StandardCharsets.ISO_8859_1);
        Files.writeString(
            directory.resolve("forged"),
            message.replace("Subject: after", "Subject: forged"),
            StandardCharsets.ISO_8859_1);
      }
    }
    assertThat(verifiers.jdkim("after")).hasSize(1);
    assertThat(verifiers.python("after", "forged").all())
        .contains("after [True, True]", "forged [False, False]");
    assertThat(verifiers.openDkim("after", "forged"))
        .contains("after 0\n")
        .doesNotContain("forged 0\n");
  }

  private static void send(RelayHome home, RelayProcess relay, EximReceiver exim, String subject) {
    String recipient = subject + "@exim.example";
    SmtpTalk.send(home.trustedPort(), "app@app.example", subject, recipient);
    var event =
        relay.awaitEvent(
            "delivered", found -> found.path("recipient").asString("").equals(recipient));
    assertThat(event.path("tls").asString()).as(exim.log()).startsWith("TLSv1.");
  }

  // Lines of a zone file; a string in a TXT record has at most 255 octets.
  private static String texts(Program.Result created) {
    return DkimVerifiers.records(created).entrySet().stream()
        .map(
            record ->
                record.getKey()
                    + ". TXT \""
                    + record.getValue().replaceAll("(.{" + STRING + "})", "$1\" \"")
                    + "\"\n")
        .collect(Collectors.joining());
  }
}

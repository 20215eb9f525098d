package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.bench.Aim;
import dev.postern.bench.Bench;
import dev.postern.bench.Load;
import dev.postern.bench.Report;
import dev.postern.config.DevConfig;
import dev.postern.config.RelayConfig;
import dev.postern.mail.AddressPattern;
import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import dev.postern.mail.Secret;
import dev.postern.observe.Metrics;
import dev.postern.transport.CertificateMint;
import dev.postern.transport.Dialer;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `postern bench` on a relay of this build: STARTTLS with a certificate that is verified, a login
/// for each connection, and every message that was answered 250 is there.
class BenchedRelayTest {

  private static final int MESSAGES = 120;

  @TempDir private Path directory;

  @Test
  void aRelayKeepsWhatTheBenchCounts() throws Exception {
    RelayConfig config = DevConfig.in(directory, 0, 0);
    try (var relay = new Relay(config, _ -> {}, new Metrics())) {
      Secret secret =
          relay.keys().create("bench", "default", List.of(pattern("*@app.example")), false);
      Path authority = CertificateMint.authority(config.data().resolve("tls"));
      Load load = load(relay.addresses().getFirst().getPort(), authority, secret);

      try (var bench = new Bench(load)) {
        assertThat(bench.attempt()).isEmpty();
        Report report = bench.run(_ -> {});

        assertThat(report.failures()).isEmpty();
        assertThat(report.isClean()).isTrue();
        assertThat(report.accepted()).isEqualTo(MESSAGES);
        assertThat(report.steps()).extracting(Report.StepTiming::step).contains("STARTTLS", "AUTH");
      }
      assertThat(relay.inbox().list(new MessageId(Long.MAX_VALUE), 1000)).hasSize(MESSAGES);
    }
  }

  private static Load load(int port, Path authority, Secret secret) {
    return new Load(
        new Aim("127.0.0.1", port, List.of(InetAddress.ofLiteral("127.0.0.1"))),
        new Load.Pace.Closed(),
        new Load.Extent(Duration.ZERO, Duration.ofMinutes(1), MESSAGES),
        new Load.Connections(4, 10, Duration.ofSeconds(30)),
        new Load.Access(
            Load.Tls.STARTTLS,
            new Dialer.Trust.Verified(authority),
            new Load.Login("bench", secret)),
        new Load.Letter(mailbox("a@app.example"), List.of(mailbox("b@dest.example")), 4096));
  }

  private static Mailbox mailbox(String text) {
    return Mailbox.parse(text).orElseThrow();
  }

  private static AddressPattern pattern(String text) {
    return AddressPattern.parse(text).orElseThrow();
  }
}

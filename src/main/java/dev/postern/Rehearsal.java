package dev.postern;

import dev.postern.cli.Cli;
import dev.postern.cli.RelayStarter;
import dev.postern.config.DevConfig;
import dev.postern.config.RelayConfig;
import dev.postern.event.EventLog;
import dev.postern.listener.ListenerConfig;
import dev.postern.mail.AddressPattern;
import dev.postern.mail.Envelope;
import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import dev.postern.mail.Recipient;
import dev.postern.mail.ReversePath;
import dev.postern.mail.Secret;
import dev.postern.observe.Metrics;
import dev.postern.route.Route;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/// One performance without an audience, run by the launcher after a build: the JVM records which
/// classes and methods a relay uses, so that the next start needs a fraction of the time.
///
/// Two relays in a temporary directory, on ports that happen to be free: one hands messages to the
/// other over STARTTLS and AUTH, which captures them. So listener, session, submission, store,
/// queue and delivery all play.
final class Rehearsal {

  /// Hidden from the help: the launcher's own.
  static final String COMMAND = "rehearse";

  private static final int MESSAGES = 2000;
  private static final int AT_ONCE = 50;

  private static final String CONFIGURATION =
      """
      hostname: relay.example
      data: data
      tls: { self-signed: true }
      listeners:
        - { name: alternate, address: "127.0.0.1:0" }
        - { name: submissions, address: "127.0.0.1:0", tls: implicit }
        - { name: sidecar, address: "127.0.0.1:0", tls: optional, auth: trusted-networks, trusted-networks: ["127.0.0.0/8"] }
      http: { address: "127.0.0.1:0" }
      keys:
        - { user: app, secret: { file: app.secret }, from: ["*@app.example"] }
      routes:
        - { recipients: ["*.sandbox.example"], capture: true }
        - { recipients: ["*"], smarthost: { hosts: ["127.0.0.1:2600"], tls: verified } }
      limits: { message-size: 25MiB, recipients: 1000 }
      retry: { first: 1m, most: 4h }
      """;

  private Rehearsal() {}

  static int run() {
    try {
      Path directory = Files.createTempDirectory("postern-rehearsal");
      try {
        play(directory);
      } finally {
        remove(directory);
      }
      return 0;
    } catch (IOException | RuntimeException cause) {
      System.err.println("postern: the rehearsal failed, starts will be slower: " + cause);
      return 1;
    } catch (InterruptedException _) {
      return 1;
    }
  }

  private static void play(Path directory) throws IOException, InterruptedException {
    readCommandLine(directory);
    var metrics = new Metrics();
    try (var log = new EventLog(OutputStream.nullOutputStream(), Clock.systemUTC(), metrics);
        Relay sandbox = new Relay(DevConfig.in(directory.resolve("sandbox"), 0, 0), log, metrics)) {
      Secret secret = sandbox.keys().create("rehearsal", "default", List.of(pattern("*")), false);
      RelayConfig config = relaying(directory.resolve("relay"), sandbox, secret);
      try (Relay relay = new Relay(config, log, new Metrics())) {
        hand(relay);
        awaitEmpty(relay);
        metrics.scrape();
      }
    }
  }

  // As `serve` does before anything else.
  private static void readCommandLine(Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("postern.yaml"), CONFIGURATION);
    Files.writeString(directory.resolve("app.secret"), "rehearsal-secret-0123456789");
    var nowhere = new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    var readOnly =
        new RelayStarter() {
          @Override
          public int serve(RelayConfig config, Path from) {
            return 0;
          }

          @Override
          public int dev(RelayConfig config) {
            return 0;
          }
        };
    int code = new Cli(readOnly, nowhere, nowhere).run("serve", "--config", file.toString());
    if (code != 0) {
      throw new IOException("the rehearsal's own configuration is refused");
    }
  }

  private static RelayConfig relaying(Path data, Relay sandbox, Secret secret) {
    RelayConfig dev = DevConfig.in(data, 0, 0);
    List<ListenerConfig> listeners = dev.listeners();
    var host = new Route.Host("127.0.0.1", sandbox.addresses().getFirst().getPort());
    var smarthost =
        new Route.Smarthost(
            List.of(host), Route.Tls.REQUIRED, new Route.Credentials("rehearsal", secret));
    return new RelayConfig(
        dev.hostname(),
        dev.data(),
        dev.tls(),
        listeners,
        dev.http(),
        dev.keys(),
        List.of(new Route(List.of(pattern("*")), smarthost)),
        dev.limits(),
        dev.retry(),
        dev.retention(),
        dev.egress());
  }

  private static void hand(Relay relay) throws InterruptedException {
    byte[] message =
        ("From: a@app.example\r\nTo: b@dest.example\r\nSubject: rehearsal\r\n\r\n"
                + "0123456789012345678901234567890123456789012345678901234567890123\r\n".repeat(60))
            .getBytes(StandardCharsets.US_ASCII);
    var gate = new Semaphore(AT_ONCE);
    for (int i = 0; i < MESSAGES; i++) {
      gate.acquire();
      var envelope =
          Envelope.of(
              ReversePath.of(mailbox("a@app.example")),
              List.of(Recipient.of(mailbox("b" + i + "@dest.example"))));
      var _ =
          relay
              .intake()
              .inject(envelope, ByteBuffer.wrap(message))
              .whenComplete((_, _) -> gate.release());
    }
    gate.acquire(AT_ONCE);
  }

  private static void awaitEmpty(Relay relay) throws InterruptedException {
    for (int i = 0; i < 600; i++) {
      if (relay.queue().list(new MessageId(Long.MAX_VALUE), 1).isEmpty()) {
        return;
      }
      Thread.sleep(50);
    }
  }

  private static Mailbox mailbox(String text) {
    return Mailbox.parse(text).orElseThrow();
  }

  private static AddressPattern pattern(String text) {
    return AddressPattern.parse(text).orElseThrow();
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.deleteIfExists(file);
                } catch (IOException cause) {
                  throw new UncheckedIOException(cause);
                }
              });
    }
  }
}

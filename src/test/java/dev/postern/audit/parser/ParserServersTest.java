package dev.postern.audit.parser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.MailPort;
import dev.postern.audit.probe.Patience;
import dev.postern.audit.probe.Probe;
import dev.postern.mail.Secret;
import dev.postern.rig.EximReceiver;
import dev.postern.rig.HostCertificate;
import dev.postern.rig.Ports;
import dev.postern.rig.PostfixReceiver;
import dev.postern.rig.PostfixRig;
import dev.postern.rig.RecordingHop;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The trials against real servers.
@Tag("slow")
class ParserServersTest {

  private static final String TESTER = "tester@tester.example";

  @TempDir private Path directory;

  @Test
  void postfix() {
    int port = Ports.free(1).getFirst();
    try (var hop = new RecordingHop();
        PostfixReceiver postfix =
            new PostfixReceiver(port)
                .host("127.0.0.71", HostCertificate.of(directory, "mx.one.example"))
                .start(hop.port())) {
      look("127.0.0.71", port, false, Caller.STRANGER, TESTER);
      assertThat(postfix.log()).isNotEmpty();
      System.out.println(hop.messages().stream().map(m -> m.data()).toList());
    }
  }

  @Test
  void postfixNormal() {
    int port = Ports.free(1).getFirst();
    try (var hop = new RecordingHop();
        PostfixReceiver postfix =
            new PostfixReceiver(port)
                .host("127.0.0.72", HostCertificate.of(directory, "mx.one.example"))
                .setting("smtpd_forbid_bare_newline = normalize")
                .start(hop.port())) {
      look("127.0.0.72", port, false, Caller.STRANGER, TESTER);
      assertThat(postfix.log()).isNotEmpty();
    }
  }

  @Test
  void postfixReject() {
    int port = Ports.free(1).getFirst();
    try (var hop = new RecordingHop();
        PostfixReceiver postfix =
            new PostfixReceiver(port)
                .host("127.0.0.73", HostCertificate.of(directory, "mx.one.example"))
                .setting("smtpd_forbid_bare_newline = reject")
                .start(hop.port())) {
      look("127.0.0.73", port, false, Caller.STRANGER, TESTER);
      assertThat(postfix.log()).isNotEmpty();
    }
  }

  @Test
  void postfixSubmission() {
    try (var hop = new RecordingHop();
        var postfix = new PostfixRig(hop.port())) {
      look("127.0.0.1", postfix.startTlsPort(), false, Caller.STRANGER, null);
      look(
          "127.0.0.1",
          postfix.implicitTlsPort(),
          true,
          new Caller("", null, new Caller.Login(PostfixRig.USER, new Secret(PostfixRig.PASSWORD))),
          TESTER);
    }
  }

  @Test
  void exim() {
    int port = Ports.free(1).getFirst();
    try (var exim =
        new EximReceiver("127.0.0.74", port, HostCertificate.of(directory, "mx.exim.example"))) {
      look("127.0.0.74", port, false, Caller.STRANGER, TESTER);
      System.out.println(exim.log());
    }
  }

  @Test
  void postern() {
    RelayHome home = RelayHome.capturing(directory);
    try (RelayProcess relay = home.start()) {
      look("127.0.0.1", home.startTlsPort(), false, Caller.STRANGER, null);
      look("127.0.0.1", home.trustedPort(), false, Caller.STRANGER, TESTER);
      look(
          "127.0.0.1",
          home.implicitTlsPort(),
          true,
          new Caller("", null, new Caller.Login(RelayHome.USER, new Secret(RelayHome.SECRET))),
          "tester@app.example");
      assertThat(relay.isAlive()).isTrue();
    }
  }

  private static Findings look(
      String address, int port, boolean implicit, Caller caller, String own) {
    var findings = new Findings(address);
    var door =
        new Door(
            new MailPort("mx.example", InetAddress.ofLiteral(address), port),
            implicit,
            caller,
            Patience.DEFAULT);
    long began = System.nanoTime();
    try {
      for (Probe probe : ParserProbes.all(Optional.ofNullable(own))) {
        probe.run(door, findings);
        System.out.printf("%s %s%n", probe.getClass(), (System.nanoTime() - began) / 1e9);
      }
    } finally {
      System.out.printf("%s in %s%n", address, (System.nanoTime() - began) / 1e9);
      findings
          .facts()
          .forEach(
              f -> {
                System.out.println("# " + f.name());
                f.values().forEach(v -> System.out.println("   " + v));
              });
      findings
          .all()
          .forEach(
              f -> {
                System.out.println("! " + f.severity() + " " + f.rule().id() + " " + f.seen());
              });
    }
    return findings;
  }
}

package dev.postern.audit.parser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.MailPort;
import dev.postern.audit.probe.Patience;
import dev.postern.audit.probe.Probe;
import dev.postern.audit.probe.Severity;
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
import java.util.ArrayList;
import java.util.List;
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
  void messagesCanBeSmuggledIntoPostfixAsInstalled() {
    List<Finding> found = lookAtPostfix("127.0.0.71", "");
    assertThat(found)
        .filteredOn(finding -> finding.severity().isAtLeast(Severity.MEDIUM))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.rule()).isEqualTo(ParserRule.END_OF_DATA);
              assertThat(finding.seen())
                  .isEqualTo("LF.LF, LF.CRLF, CRLF.LF, CRLF.CRCRLF ends a message");
            });
    assertThat(found).extracting(Finding::rule).contains(ParserRule.BARE_LF_COMMAND);
  }

  @Test
  void theRemedyForPostfixHelps() {
    assertThat(lookAtPostfix("127.0.0.72", "smtpd_forbid_bare_newline = normalize"))
        .extracting(Finding::severity)
        .doesNotContain(Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL);
    assertThat(lookAtPostfix("127.0.0.73", "smtpd_forbid_bare_newline = reject"))
        .extracting(Finding::rule)
        .doesNotContain(ParserRule.END_OF_DATA, ParserRule.BARE_LF_COMMAND);
  }

  @Test
  void aStrangerSendsNothingThroughPostfixAndAUserNothingUnasked() {
    try (var hop = new RecordingHop();
        var postfix = new PostfixRig(hop.port())) {
      List<Finding> found = look("127.0.0.1", postfix.startTlsPort(), false, Caller.STRANGER, null);
      found.addAll(
          look(
              "127.0.0.1",
              postfix.implicitTlsPort(),
              true,
              user(PostfixRig.USER, PostfixRig.PASSWORD),
              null));
      assertThat(found).allMatch(finding -> !finding.severity().isAtLeast(Severity.MEDIUM));
      assertThat(hop.messages()).isEmpty();
    }
  }

  @Test
  void findsNoWorseThanLittleInExim() {
    int port = Ports.free(1).getFirst();
    try (var exim =
        new EximReceiver("127.0.0.74", port, HostCertificate.of(directory, "mx.exim.example"))) {
      assertThat(look("127.0.0.74", port, false, Caller.STRANGER, TESTER))
          .as(exim.log())
          .allMatch(finding -> !finding.severity().isAtLeast(Severity.MEDIUM));
      assertThat(exim.messages()).hasSize(1);
    }
  }

  @Test
  void findsNothingWrongWithPostern() {
    RelayHome home = RelayHome.capturing(directory);
    try (RelayProcess relay = home.start()) {
      List<Finding> found = look("127.0.0.1", home.startTlsPort(), false, Caller.STRANGER, null);
      found.addAll(look("127.0.0.1", home.trustedPort(), false, Caller.STRANGER, TESTER));
      found.addAll(
          look(
              "127.0.0.1",
              home.implicitTlsPort(),
              true,
              user(RelayHome.USER, RelayHome.SECRET),
              "tester@app.example"));
      assertThat(found).as(relay.output()).allMatch(finding -> finding.severity() == Severity.INFO);
    }
  }

  private List<Finding> lookAtPostfix(String address, String setting) {
    int port = Ports.free(1).getFirst();
    try (var hop = new RecordingHop();
        PostfixReceiver postfix =
            new PostfixReceiver(port)
                .host(address, HostCertificate.of(directory, "mx.postfix.example"))
                .setting(setting)
                .start(hop.port())) {
      List<Finding> found = look(address, port, false, Caller.STRANGER, TESTER);
      assertThat(hop.messages()).as(postfix.log()).isNotEmpty();
      return found;
    }
  }

  private static Caller user(String name, String secret) {
    return new Caller("", null, new Caller.Login(name, new Secret(secret), null));
  }

  private static List<Finding> look(
      String address, int port, boolean implicit, Caller caller, String own) {
    var findings = new Findings(address);
    var door =
        new Door(
            new MailPort("mx.example", InetAddress.ofLiteral(address), port),
            implicit,
            caller,
            Patience.DEFAULT);
    for (Probe probe : ParserProbes.all(Optional.ofNullable(own))) {
      probe.run(door, findings);
    }
    return new ArrayList<>(findings.all());
  }
}

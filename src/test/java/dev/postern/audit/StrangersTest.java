package dev.postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.domain.DomainLook;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Patience;
import dev.postern.audit.probe.Probe;
import dev.postern.audit.probe.Severity;
import dev.postern.mail.Secret;
import dev.postern.rig.Await;
import dev.postern.rig.Ports;
import dev.postern.rig.PostfixReceiver;
import dev.postern.rig.PostfixRig;
import dev.postern.rig.RecordingHop;
import dev.postern.rig.RelayHome;
import dev.postern.transport.Roots;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What strangers may do, at servers that nobody here wrote, and at our own.
@Tag("slow")
class StrangersTest {

  private static final String TESTER = "me@home.example";

  @Test
  void anOpenPostfixIsAnOpenRelayAndDeliversToTheTesterAlone() throws UnknownHostException {
    int port = Ports.free(1).getFirst();
    try (var hop = new RecordingHop();
        var postfix = new PostfixReceiver(port).clearHost("127.0.0.1").start(hop.port())) {
      Report report = audit(Caller.STRANGER, TESTER, port);
      assertThat(ids(report, Severity.CRITICAL)).as(postfix.log()).containsExactly("relay-open");
      Await.until(postfix::log, Await.LONG, () -> !hop.messages().isEmpty());
      assertThat(hop.messages())
          .singleElement()
          .satisfies(message -> assertThat(message.recipients()).containsExactly(TESTER));
    }
  }

  @Test
  void aClosedPostfixIsNone() throws UnknownHostException {
    try (var hop = new RecordingHop();
        var postfix = new PostfixRig(hop.port())) {
      var login = new Caller.Login(PostfixRig.USER, new Secret(PostfixRig.PASSWORD), null);
      Report report = audit(new Caller("", null, login), null, postfix.startTlsPort());
      assertThat(ids(report, Severity.MEDIUM)).as(postfix.log()).isEmpty();
      assertThat(ids(report, Severity.INFO))
          .contains("relay-free-sender", "accounts-no-lockout")
          .doesNotContain("accounts-login-refused");
      assertThat(hop.messages()).isEmpty();
    }
  }

  @Test
  void posternTellsNothingAndShutsGuessersOut(@TempDir Path directory) throws UnknownHostException {
    RelayHome home =
        RelayHome.capturing(directory)
            .edit("self-audit: false", "self-audit: false, lockout: { failures: 6, delay: 1s }");
    try (var relay = home.start()) {
      Report report = audit(Caller.STRANGER, null, home.startTlsPort());
      assertThat(ids(report, Severity.LOW)).as(relay.output()).isEmpty();
      assertThat(report.ports().getFirst().facts())
          .filteredOn(fact -> fact.name().equals("wrong logins"))
          .singleElement()
          .satisfies(
              fact -> assertThat(fact.values().getFirst()).contains("we are let in no more"));
    }
  }

  private static List<String> ids(Report report, Severity least) {
    return report.findings().stream()
        .filter(finding -> finding.severity().isAtLeast(least))
        .map(Finding::rule)
        .map(rule -> rule.id())
        .filter(id -> !id.startsWith("ports-no-safe-port"))
        .toList();
  }

  private static Report audit(Caller caller, @Nullable String tester, int port)
      throws UnknownHostException {
    var scope =
        new AuditScope(
            "127.0.0.1",
            List.of(port),
            Probe.Manner.TESTING,
            caller,
            null,
            tester,
            Roots.systemAnd(List.of()),
            Patience.DEFAULT);
    return Audit.of(scope, Set.of(Area.RELAY, Area.ACCOUNTS), DomainLook.NONE, Progress.SILENT)
        .run();
  }
}

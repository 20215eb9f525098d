package dev.postern.audit.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Fact;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.MailPort;
import dev.postern.audit.probe.Patience;
import dev.postern.audit.probe.Probe;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.Severity;
import dev.postern.rig.Ports;
import dev.postern.rig.PostfixRig;
import dev.postern.transport.Roots;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// All that this room looks at, at a Postfix whose certificate is of a private authority.
@Tag("slow")
class PostfixTest {

  private static final List<TlsRule> KNOWN =
      List.of(
          TlsRule.UNKNOWN_AUTHORITY,
          TlsRule.OLD_VERSIONS,
          TlsRule.ANONYMOUS_SUITES,
          TlsRule.CBC_SUITES,
          TlsRule.NO_FORWARD_SECRECY,
          TlsRule.CLIENT_ORDER,
          TlsRule.NO_POST_QUANTUM,
          TlsRule.NOT_ENFORCED);

  @Test
  void hasNothingThatIsNotSoByDefault() {
    try (var postfix = new PostfixRig(Ports.free(1).getFirst())) {
      for (boolean implicit : new boolean[] {false, true}) {
        int port = implicit ? postfix.implicitTlsPort() : postfix.startTlsPort();
        Findings found = look(port, implicit);
        assertThat(found.all())
            .as(postfix.log())
            .extracting(Finding::rule)
            .isSubsetOf(KNOWN.toArray(Rule[]::new));
        assertThat(found.all())
            .extracting(Finding::severity)
            .doesNotContain(Severity.HIGH, Severity.CRITICAL);
        assertThat(fact(found, "versions")).contains("TLSv1.3", "TLSv1.2");
        assertThat(fact(found, "groups")).contains("x25519", "secp256r1");
        assertThat(fact(found, "renegotiation by the client")).containsExactly("refused");
        assertThat(fact(found, "grade")).startsWith("T");
      }
    }
  }

  private static Findings look(int port, boolean implicit) {
    var findings = new Findings("test");
    var at = new MailPort("smarthost.example", InetAddress.ofLiteral("127.0.0.1"), port);
    var door = new Door(at, implicit, Caller.STRANGER, Patience.DEFAULT);
    for (Probe probe : TlsProbes.all(Roots.systemAnd(List.of()), InstantSource.system())) {
      probe.run(door, findings);
    }
    return findings;
  }

  private static List<String> fact(Findings findings, String name) {
    return findings.facts().stream()
        .filter(fact -> fact.name().equals(name))
        .findFirst()
        .map(Fact::values)
        .orElseThrow(() -> new AssertionError("no fact " + name + " in " + findings.facts()));
  }
}

package dev.postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.ScriptedServer;
import dev.postern.audit.probe.ScriptedServer.Script;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilityProbeTest {

  @Test
  void namesWhatIsWrongWithAnOldServer() {
    assertThat(
            rules(
                "220 localhost Postfix 3.7.1\r\n",
                "250-localhost\r\n250-AUTH CRAM-MD5\r\n250-XXXXXXXA\r\n250 XCLIENT NAME\r\n"))
        .containsExactlyInAnyOrder(
            CapabilityRule.BANNER_NAME,
            CapabilityRule.BANNER_VERSION,
            CapabilityRule.AUTH_BEFORE_TLS,
            CapabilityRule.STARTTLS_MISSING,
            CapabilityRule.UNKNOWN_KEYWORD,
            CapabilityRule.TRUSTING_KEYWORD,
            CapabilityRule.WEAK_MECHANISMS);
  }

  @Test
  void findsNoVersionInANumberOfTheHostsName() {
    assertThat(rules("220 mx1.2.example ESMTP\r\n", "250-mx1\r\n250 SIZE 100\r\n"))
        .containsExactlyInAnyOrder(CapabilityRule.STARTTLS_MISSING, CapabilityRule.AUTH_MISSING);
  }

  @Test
  void provesWhatItSays() {
    List<Finding> found =
        findings("220 mx.example ESMTP Exim 4.96 ready\r\n", "250 mx.example\r\n");
    assertThat(found)
        .filteredOn(finding -> finding.rule() == CapabilityRule.BANNER_VERSION)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.seen()).isEqualTo("the greeting names Exim 4.96");
              assertThat(finding.proof())
                  .containsExactly("S: 220 mx.example ESMTP Exim 4.96 ready");
            });
  }

  private static List<Rule> rules(String greeting, String hello) {
    return findings(greeting, hello).stream().map(Finding::rule).toList();
  }

  private static List<Finding> findings(String greeting, String hello) {
    try (var server = new ScriptedServer(() -> script(greeting, hello))) {
      var findings = new Findings("test");
      new CapabilityProbe().run(server.door(), findings);
      return findings.all();
    }
  }

  private static Script script(String greeting, String hello) {
    return new Script() {
      @Override
      public String greeting() {
        return greeting;
      }

      @Override
      public String on(String line) {
        return line.startsWith("EHLO") ? hello : "221 bye\r\n";
      }
    };
  }
}

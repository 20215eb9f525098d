package dev.postern.audit.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.ScriptedServer;
import dev.postern.audit.probe.ScriptedServer.Script;
import dev.postern.audit.probe.Severity;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NamesProbeTest {

  private final Findings findings = new Findings("test");

  @Test
  void findsWhoTells() {
    List<String> lines =
        look(line -> line.matches(".*[ <](postmaster|root)\\b.*") ? "250 ok" : "550 5.1.1 no");
    assertThat(rules())
        .containsExactly(AccountRule.VRFY_TELLS, AccountRule.EXPN_TELLS, AccountRule.RCPT_TELLS);
    assertThat(findings.all().getLast().severity())
        .as("a server without logins takes other servers' mail")
        .isEqualTo(Severity.INFO);
    assertThat(lines).noneMatch(line -> line.equals("DATA"));
  }

  @Test
  void onlyPostmasterMayBeSpecial() {
    look(line -> line.contains("postmaster") ? "250 ok" : "550 5.1.1 no");
    assertThat(findings.all()).hasSize(3).allMatch(it -> it.severity() == Severity.INFO);
  }

  @Test
  void findsNothingWhereAllIsAlike() {
    look(line -> line.startsWith("RCPT") ? "550 5.7.1 no" : "502 5.5.1 no");
    assertThat(findings.all()).isEmpty();
  }

  @Test
  void asksWithTheDomainWhereItIsWanted() {
    List<String> lines = look(line -> line.contains("@") ? "252 perhaps" : "501 needs a domain");
    assertThat(findings.all()).isEmpty();
    assertThat(lines).contains("VRFY root@mx.test.example");
  }

  @Test
  void endsWhereTheServerSaysNothingOfUse() {
    look(_ -> "what");
    look(line -> line.startsWith("MAIL") ? "550 no" : null);
    look(_ -> "421 4.7.0 go away");
    assertThat(findings.all()).isEmpty();
  }

  private List<Rule> rules() {
    return findings.all().stream().map(Finding::rule).toList();
  }

  private List<String> look(UnaryOperator<@Nullable String> answers) {
    Script script =
        line -> {
          if (line.startsWith("VRFY") || line.startsWith("EXPN") || line.startsWith("RCPT")) {
            String answer = answers.apply(line);
            return answer == null ? null : answer + "\r\n";
          }
          return "250 mx.test.example\r\n";
        };
    try (var server = new ScriptedServer(() -> script)) {
      new NamesProbe().run(server.door(), findings);
      return server.lines();
    }
  }
}

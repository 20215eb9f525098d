package dev.postern.audit.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.probe.Finding;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GradingTest {

  @Test
  void theWorstFaultDecides() {
    assertThat(mark()).isEqualTo(Mark.A_PLUS);
    assertThat(mark(TlsRule.CBC_SUITES, TlsRule.NOT_ENFORCED)).isEqualTo(Mark.A_PLUS);
    assertThat(mark(TlsRule.NO_POST_QUANTUM)).isEqualTo(Mark.A);
    assertThat(mark(TlsRule.NO_POST_QUANTUM, TlsRule.OLD_VERSIONS)).isEqualTo(Mark.B);
    assertThat(mark(TlsRule.OLD_VERSIONS, TlsRule.BROKEN_SUITES)).isEqualTo(Mark.C);
    assertThat(mark(TlsRule.BROKEN_SUITES, TlsRule.INJECTION)).isEqualTo(Mark.F);
  }

  @Test
  void aCertificateThatNobodyTrustsIsAMarkOfItsOwn() {
    List<Finding> found = found(TlsRule.SELF_SIGNED, TlsRule.OLD_VERSIONS);
    assertThat(Grading.of(found, true, false).lines())
        .startsWith("T", "B where the certificate is trusted");
    assertThat(Grading.of(found, true, true).lines())
        .as("other servers don't ask for one")
        .containsExactly("B", "B at most: OLD_VERSIONS seen");
  }

  @Test
  void reasonsComeWorstFirst() {
    assertThat(
            Grading.of(
                    found(TlsRule.NO_TLS13, TlsRule.COMPRESSION, TlsRule.SHORT_BLOCKS), true, false)
                .lines())
        .containsExactly(
            "C",
            "C at most: COMPRESSION seen",
            "B at most: SHORT_BLOCKS seen",
            "A at most: NO_TLS13 seen");
  }

  @Test
  void oneHandshakeIsNotEnoughForTheBest() {
    Grading grading = Grading.of(List.of(), false, false);
    assertThat(grading.mark()).isEqualTo(Mark.A);
    assertThat(grading.reasons()).singleElement().asString().contains("--i-may-test-this");
  }

  private static Mark mark(TlsRule... rules) {
    return Grading.of(found(rules), true, false).mark();
  }

  private static List<Finding> found(TlsRule... rules) {
    return Arrays.stream(rules)
        .map(rule -> new Finding(rule, rule.severity(), "test", rule.name() + " seen", List.of()))
        .toList();
  }
}

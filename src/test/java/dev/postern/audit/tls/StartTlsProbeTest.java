package dev.postern.audit.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Fact;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Probe;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.tls.StartTlsServer.Fault;
import dev.postern.transport.Roots;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What can go wrong between clear text and TLS, and what an ordinary handshake shows of it.
class StartTlsProbeTest {

  private static final Probe ORDINARY =
      new HandshakeProbe(Roots.systemAnd(List.of()), InstantSource.system());

  @Test
  void aSoundServerHasNothingWrong() throws Exception {
    assertThat(rules(new StartTlsProbe())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void eachFaultIsFoundAndNoOther(TlsRule rule, Fault[] faults) throws Exception {
    assertThat(rules(new StartTlsProbe(), faults)).containsExactly(rule);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        fault(TlsRule.INJECTION, Fault.OBEYS_CLEAR_TEXT),
        fault(TlsRule.STARTTLS_TWICE, Fault.TAKES_STARTTLS_TWICE),
        fault(TlsRule.STARTTLS_PARAMETER, Fault.TAKES_PARAMETER),
        fault(TlsRule.STARTTLS_HIDDEN, Fault.DOES_NOT_ANNOUNCE),
        fault(TlsRule.AUTH_WITHOUT_TLS, Fault.TAKES_AUTH),
        fault(TlsRule.NOT_ENFORCED, Fault.TAKES_MAIL));
  }

  @Test
  void aTransactionThatGoesOnOverTlsWasNotForgotten() throws Exception {
    assertThat(rules(new StartTlsProbe(), Fault.TAKES_MAIL, Fault.REMEMBERS))
        .containsExactlyInAnyOrder(TlsRule.NOT_ENFORCED, TlsRule.STATE_KEPT);
  }

  @Test
  void theProofOfAnInjectionShowsWhatWasSentInClear() throws Exception {
    Findings found = run(new StartTlsProbe(), Fault.OBEYS_CLEAR_TEXT);
    assertThat(found.all().getFirst().proof()).first().isEqualTo("C: STARTTLS\\r\\nNOOP\\r\\nNOOP");
    assertThat(Grading.of(found.all(), true, false).mark()).isEqualTo(Mark.F);
  }

  @Test
  void anOrdinaryHandshakeShowsTheCertificate() throws Exception {
    Findings found = run(ORDINARY);
    assertThat(found.all()).extracting(Finding::rule).containsExactly(TlsRule.SELF_SIGNED);
    assertThat(found.facts())
        .filteredOn(fact -> fact.name().equals("negotiated"))
        .extracting(Fact::values)
        .first()
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .contains("TLSv1.3");
  }

  @Test
  void anOrdinaryClientSeesThatTlsCantBegin() throws Exception {
    assertThat(rules(ORDINARY, Fault.REWRITES_KEYWORD)).containsExactly(TlsRule.STARTTLS_REWRITTEN);
    assertThat(rules(ORDINARY, Fault.REFUSES_STARTTLS)).containsExactly(TlsRule.STARTTLS_REFUSED);
    assertThat(rules(ORDINARY, Fault.BREAKS_HANDSHAKE)).containsExactly(TlsRule.HANDSHAKE_FAILS);
    assertThat(rules(ORDINARY, Fault.DOES_NOT_ANNOUNCE)).isEmpty();
  }

  private static Arguments fault(TlsRule rule, Fault... faults) {
    return Arguments.of(rule, faults);
  }

  private static List<Rule> rules(Probe probe, Fault... faults) throws Exception {
    return run(probe, faults).all().stream().map(Finding::rule).toList();
  }

  private static Findings run(Probe probe, Fault... faults) throws Exception {
    try (var server = new StartTlsServer(faults)) {
      Door door = server.door();
      var findings = new Findings("test");
      probe.run(door, findings);
      return findings;
    }
  }
}

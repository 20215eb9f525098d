package dev.postern.audit.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.audit.probe.Fact;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.NoDialogue;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.Severity;
import dev.postern.audit.tls.CannedServer.Offer;
import dev.postern.audit.tls.hello.Flights;
import dev.postern.audit.tls.hello.Version;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProtocolProbeTest {

  private static final int EXPORT = 0x0014;
  private static final int RC4 = 0x0005;
  private static final int DHE = 0x0033;
  private static final int NULL = 0x0001;

  @Test
  void namesAllThatIsWrongWithAServerOf1999() {
    Findings found = probe(ProtocolProbeTest::ancient);
    assertThat(fact(found, "versions")).containsExactly("TLSv1.0", "SSLv3", "SSLv2");
    assertThat(fact(found, "suites SSLv3"))
        .containsExactlyInAnyOrder(
            "TLS_RSA_WITH_NULL_MD5",
            "TLS_RSA_WITH_RC4_128_SHA",
            "TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA",
            "TLS_DHE_RSA_WITH_AES_128_CBC_SHA");
    assertThat(fact(found, "DHE prime")).containsExactly("512 bits");
    assertThat(fact(found, "order of suites")).containsExactly("the server's");
    assertThat(rules(found))
        .containsExactlyInAnyOrder(
            TlsRule.SSL2,
            TlsRule.SSL3,
            TlsRule.OLD_VERSIONS,
            TlsRule.NO_CURRENT_VERSION,
            TlsRule.COMPRESSION,
            TlsRule.INSECURE_RENEGOTIATION,
            TlsRule.HEARTBLEED,
            TlsRule.NO_FALLBACK_PROTECTION,
            TlsRule.NO_POST_QUANTUM,
            TlsRule.SHORT_PRIME,
            TlsRule.NULL_SUITES,
            TlsRule.EXPORT_SUITES,
            TlsRule.BROKEN_SUITES,
            TlsRule.CBC_SUITES,
            TlsRule.NO_FORWARD_SECRECY);
    assertThat(found.all())
        .filteredOn(finding -> finding.rule() == TlsRule.SHORT_PRIME)
        .extracting(Finding::severity)
        .containsExactly(Severity.HIGH);
    assertThat(Grading.of(found.all(), true, false).mark()).isEqualTo(Mark.F);
  }

  @Test
  void aServerThatTakesEverySuiteDoesNotHoldUsForEver() {
    Findings findings = new Findings("test");
    try (var server =
        new CannedServer(
            offer ->
                offer.isHello()
                    ? Flights.flight(
                        offer.version(), offer.suites().getFirst(), 0, List.of(0xff01), new byte[0])
                    : new byte[0])) {
      assertThatThrownBy(() -> new ProtocolProbe().run(server.door("mx.example"), findings))
          .isInstanceOf(NoDialogue.class)
          .hasMessageContaining("more than");
    }
    assertThat(rules(findings)).as("what is known by then").contains(TlsRule.EXPORT_SUITES);
    assertThat(fact(findings, "order of suites")).containsExactly("the client's");
  }

  @Test
  void aServerThatChoosesWhatWasNotOfferedIsAskedOnceOnly() {
    Findings found =
        probe(
            offer ->
                offer.isHello()
                    ? Flights.flight(offer.version(), 0xFAFA, 0, List.of(0xff01), new byte[0])
                    : new byte[0]);
    assertThat(fact(found, "suites TLSv1.2")).isEmpty();
  }

  @Test
  void aServerThatAnswersGarbageIsLeftAloneSoon() {
    byte[] text = "220 still clear text\r\n".getBytes(StandardCharsets.US_ASCII);
    Findings findings = new Findings("test");
    try (var server = new CannedServer(_ -> text)) {
      assertThatThrownBy(() -> new ProtocolProbe().run(server.door("mx.example"), findings))
          .isInstanceOf(NoDialogue.class);
    }
    assertThat(findings.all()).isEmpty();
  }

  @Test
  void aServerThatRefusesEveryHelloHasNothingWrong() {
    Findings found = probe(_ -> Flights.alert(40));
    assertThat(fact(found, "versions")).isEmpty();
    assertThat(found.all()).isEmpty();
  }

  // Prefers in its own order, and answers heartbeats with its memory.
  private static byte[] ancient(Offer offer) {
    if (offer.type() >= 0x80) {
      return new byte[] {(byte) 0x80, 40, 4, 0, 1, 0, 2, 1, 0, 0, 3};
    }
    if (offer.type() == 24) {
      return Flights.record(24, offer.version(), new byte[4000]);
    }
    if (!offer.isHello()) {
      return new byte[0];
    }
    int version = Math.min(offer.version(), Version.TLS_1_0.number());
    Optional<Integer> suite =
        List.of(DHE, RC4, EXPORT, NULL).stream().filter(offer.suites()::contains).findFirst();
    return suite
        .map(
            chosen ->
                Flights.flight(
                    version,
                    chosen,
                    1,
                    version == Version.SSL_3.number() ? List.of() : List.of(15),
                    chosen == DHE || chosen == EXPORT ? Flights.prime(512) : new byte[0]))
        .orElseGet(() -> Flights.alert(40));
  }

  private static Findings probe(java.util.function.Function<Offer, byte[]> answers) {
    var findings = new Findings("test");
    try (var server = new CannedServer(answers)) {
      new ProtocolProbe().run(server.door("mx.example"), findings);
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

  private static List<Rule> rules(Findings findings) {
    return findings.all().stream().map(Finding::rule).toList();
  }
}

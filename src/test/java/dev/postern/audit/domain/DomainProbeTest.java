package dev.postern.audit.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.ScriptedServer;
import dev.postern.audit.probe.Severity;
import dev.postern.dns.Lookup;
import dev.postern.dns.ScriptedResolver;
import dev.postern.dns.Tlsa;
import dev.postern.mail.Octets;
import dev.postern.rig.Ports;
import dev.postern.route.PolicyFetcher;
import dev.postern.route.StsFailure;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DomainProbeTest {

  private static final String DOMAIN = "app.example";
  private static final String TLSRPT = "v=TLSRPTv1; rua=mailto:tls@app.example";

  // In clear, so that neither policy nor record is kept.
  private final ScriptedServer server =
      new ScriptedServer(
          () -> line -> line.startsWith("EHLO") ? "250 mx.app.example\r\n" : "221 bye\r\n");
  private int port = server.port().port();
  private final ScriptedResolver dns = new ScriptedResolver();
  private PolicyFetcher.Fetched policy =
      new PolicyFetcher.Failed(
          new StsFailure(StsFailure.Kind.FETCH, "mta-sts.app.example: it has no address"));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aDomainThatPublishesNothingIsNotProtected() {
    mx();
    assertThat(rules())
        .containsExactly(
            DomainRule.STS_MISSING,
            DomainRule.DNSSEC_MISSING,
            DomainRule.NOTHING_PROTECTS,
            DomainRule.TLSRPT_MISSING);
  }

  @Test
  void aDomainWithoutMailHasNothingElseToLookAt() {
    assertThat(rules()).containsExactly(DomainRule.NO_MAIL);
    dns.mx(DOMAIN, "0 .");
    assertThat(found())
        .singleElement()
        .satisfies(finding -> assertThat(finding.seen()).contains("null MX"));
  }

  @Test
  void theDomainItselfTakesMailWithoutMx() {
    dns.addresses(DOMAIN, "127.0.0.1");
    assertThat(rules()).contains(DomainRule.STS_MISSING).doesNotContain(DomainRule.NO_MAIL);
  }

  @Test
  void mailHostsHaveAddressesAndAreNoAliases() {
    dns.mx(DOMAIN, "10 mx.app.example", "20 gone.app.example", "30 alias.app.example")
        .addresses("mx.app.example", "127.0.0.1")
        .addresses(
            "alias.app.example",
            new Lookup.Found<>(
                List.of(server.port().address()), "mx.app.example", false, Duration.ofMinutes(1)));
    assertThat(rules()).contains(DomainRule.MX_WITHOUT_ADDRESS, DomainRule.MX_IS_ALIAS);
  }

  @Test
  void aSilentDnsIsNoAnswer() {
    dns.mx(DOMAIN, new Lookup.Failed<>(DOMAIN, "SERVFAIL from 192.0.2.53"));
    assertThat(found())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.rule()).isEqualTo(DomainRule.LOOKUP_FAILS);
              assertThat(finding.seen()).isEqualTo("MX of app.example: SERVFAIL from 192.0.2.53");
              assertThat(finding.where()).isEqualTo(DOMAIN);
            });
  }

  @Test
  void twoStsRecordsAreNone() {
    mx().txt("_mta-sts.app.example", "v=STSv1; id=1", "v=STSv1; id=2", "else");
    assertThat(finding(DomainRule.STS_RECORD_INVALID).seen())
        .isEqualTo("_mta-sts.app.example has 2 records, so none counts");
    mx().txt("_mta-sts.app.example", "v=STSv1; id=a-b");
    assertThat(finding(DomainRule.STS_RECORD_INVALID).seen()).contains("no good id");
  }

  @Test
  void anAnnouncedPolicyMustBeThere() {
    announced();
    assertThat(finding(DomainRule.STS_POLICY_UNREACHABLE).seen()).contains("it has no address");
    policy = new PolicyFetcher.Text("<html>\n");
    assertThat(finding(DomainRule.STS_POLICY_INVALID).proof()).containsExactly("<html>");
  }

  @Test
  void anEnforcedPolicyThatTheHostDoesNotKeepLosesMail() {
    announced();
    policy = policy("enforce", "mx.app.example", 1_209_600);
    assertThat(rules())
        .containsExactly(
            DomainRule.STS_CERTIFICATE, DomainRule.DNSSEC_MISSING, DomainRule.TLSRPT_MISSING);
    assertThat(finding(DomainRule.STS_CERTIFICATE))
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.HIGH);
              assertThat(finding.seen()).isEqualTo("mx.app.example: STARTTLS is not offered");
              assertThat(finding.proof()).contains("S: 250 mx.app.example");
            });
  }

  @Test
  void aPolicyThatDoesNotKnowTheHostIsWorseOnceEnforced() {
    announced();
    policy = policy("enforce", "other.example", 1_209_600);
    assertThat(finding(DomainRule.STS_MX_NOT_COVERED).severity()).isEqualTo(Severity.HIGH);
    policy = policy("testing", "other.example", 1_209_600);
    assertThat(finding(DomainRule.STS_MX_NOT_COVERED).severity()).isEqualTo(Severity.MEDIUM);
    assertThat(rules()).contains(DomainRule.STS_NOT_ENFORCED, DomainRule.NOTHING_PROTECTS);
  }

  @Test
  void aShortAgeIsToldByHowShortItIs() {
    announced();
    policy = policy("enforce", "*.app.example", 86_400);
    assertThat(finding(DomainRule.STS_SHORT_AGE).severity()).isEqualTo(Severity.INFO);
    policy = policy("enforce", "*.app.example", 3600);
    assertThat(finding(DomainRule.STS_SHORT_AGE).severity()).isEqualTo(Severity.LOW);
  }

  @Test
  void tlsaRecordsCountWhereTheWayToThemIsSigned() {
    mx();
    dns.tlsa(tlsa("mx.app.example"), record(3));
    assertThat(rules()).contains(DomainRule.DANE_UNSIGNED, DomainRule.NOTHING_PROTECTS);
    dns.authenticated(true);
    mx();
    dns.tlsa(tlsa("mx.app.example"), record(3));
    assertThat(rules())
        .doesNotContain(
            DomainRule.DANE_UNSIGNED, DomainRule.NOTHING_PROTECTS, DomainRule.DNSSEC_MISSING);
    assertThat(finding(DomainRule.DANE_MISMATCH).proof())
        .first()
        .asString()
        .matches("_\\d+\\._tcp\\.mx\\.app\\.example TLSA 3 1 1 (ab){32}");
  }

  @Test
  void tlsaRecordsThatAreThemselvesUnsignedHoldNobodyToTls() {
    dns.authenticated(true);
    mx().tlsa(
            tlsa("mx.app.example"),
            new Lookup.Found<>(List.of(record(3)), "x", false, Duration.ofMinutes(1)));
    assertThat(rules()).contains(DomainRule.DANE_UNSIGNED, DomainRule.NOTHING_PROTECTS);
  }

  @Test
  void publicRootsMeanNothingForMail() {
    dns.authenticated(true);
    mx();
    dns.tlsa(tlsa("mx.app.example"), record(1));
    assertThat(rules()).contains(DomainRule.DANE_UNUSABLE).doesNotContain(DomainRule.DANE_MISMATCH);
  }

  @Test
  void aHostWithoutTlsaBesidesOneWithIsTheWayRound() {
    dns.authenticated(true);
    mx().mx(DOMAIN, "10 mx.app.example", "20 back.app.example");
    dns.addresses("back.app.example", "127.0.0.1");
    dns.tlsa(tlsa("mx.app.example"), record(3));
    assertThat(finding(DomainRule.DANE_PARTIAL).seen())
        .isEqualTo("mx.app.example has TLSA records, back.app.example has none that count");
  }

  @Test
  void aTlsaThatCannotBeFoundOutKeepsMailBack() {
    dns.authenticated(true);
    mx().tlsa(tlsa("mx.app.example"), new Lookup.Failed<>("x", "SERVFAIL"));
    assertThat(finding(DomainRule.LOOKUP_FAILS).severity()).isEqualTo(Severity.HIGH);
  }

  @Test
  void aHostThatIsNotReachedIsSaidOnce() {
    announced();
    policy = policy("enforce", "*.app.example", 1_209_600);
    dns.authenticated(true);
    port = Ports.free(1).getFirst();
    mx().tlsa(tlsa("mx.app.example"), record(3));
    assertThat(rules())
        .containsOnlyOnce(DomainRule.MX_NOT_REACHED)
        .doesNotContain(DomainRule.STS_CERTIFICATE, DomainRule.DANE_MISMATCH);
  }

  @Test
  void reportsNeedSomebodyToGoTo() {
    mx().txt("_smtp._tls.app.example", TLSRPT);
    assertThat(rules()).doesNotContain(DomainRule.TLSRPT_MISSING, DomainRule.TLSRPT_INVALID);
    mx().txt("_smtp._tls.app.example", "v=TLSRPTv1; rua=https://r.example/v1,mailto:t@r.example;");
    assertThat(rules()).doesNotContain(DomainRule.TLSRPT_INVALID);
    for (String bad :
        List.of(
            "v=TLSRPTv1",
            "v=TLSRPTv1;",
            "v=TLSRPTv1; rua=tls@app.example",
            "v=TLSRPTv1; rua=http://r.example",
            "v=TLSRPTv1; rua",
            "v=TLSRPTv1 rua=mailto:tls@app.example")) {
      mx().txt("_smtp._tls.app.example", bad);
      assertThat(rules()).as(bad).contains(DomainRule.TLSRPT_INVALID);
    }
    mx().txt("_smtp._tls.app.example", TLSRPT, TLSRPT);
    assertThat(finding(DomainRule.TLSRPT_INVALID).seen()).contains("2 records");
  }

  private ScriptedResolver mx() {
    return dns.mx(DOMAIN, "10 mx.app.example").addresses("mx.app.example", "127.0.0.1");
  }

  private void announced() {
    mx().txt("_mta-sts.app.example", "v=STSv1; id=1;");
  }

  private static PolicyFetcher.Text policy(String mode, String mx, int age) {
    return new PolicyFetcher.Text(
        "version: STSv1\nmode: " + mode + "\nmx: " + mx + "\nmax_age: " + age + "\n");
  }

  private String tlsa(String host) {
    return "_" + port + "._tcp." + host;
  }

  private static Tlsa record(int usage) {
    var digest = new byte[32];
    Arrays.fill(digest, (byte) 0xab);
    return new Tlsa(usage, 1, 1, Octets.copyOf(digest));
  }

  private List<Rule> rules() {
    return found().stream().map(Finding::rule).toList();
  }

  private Finding finding(Rule rule) {
    return found().stream().filter(one -> one.rule().equals(rule)).findFirst().orElseThrow();
  }

  private List<Finding> found() {
    var findings = new Findings(DOMAIN);
    new DomainProbe(dns, _ -> CompletableFuture.completedFuture(policy), port)
        .at(DOMAIN, Caller.STRANGER, ScriptedServer.HASTY, findings);
    return findings.all();
  }
}

package dev.postern.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.dns.Lookup;
import dev.postern.dns.Tlsa;
import dev.postern.mail.Handling;
import dev.postern.mail.Octets;
import dev.postern.route.MailHosts.MailHost;
import dev.postern.route.Safeguarded.Why;
import dev.postern.store.MemoryPolicies;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SafeguardsTest {

  private static final String DOMAIN = "example.org";
  private static final Tlsa GOOD = new Tlsa(3, 1, 1, Octets.copyOf(new byte[32]));
  private static final Tlsa USELESS = new Tlsa(1, 1, 1, Octets.copyOf(new byte[32]));
  private static final List<InetAddress> AT = List.of(InetAddress.ofLiteral("192.0.2.1"));
  private static final Protection OPPORTUNISTIC = new Protection.Opportunistic();
  private static final Protection VERIFIED = new Protection.Verified();

  private final Zone zone = new Zone();
  private PolicyFetcher.Fetched published =
      new PolicyFetcher.Failed(new StsFailure(StsFailure.Kind.FETCH, "down"));
  private final Safeguards safeguards =
      new Safeguards(
          new Dane(zone),
          new StsPolicies(
              zone,
              _ -> CompletableFuture.completedFuture(published),
              new MemoryPolicies(),
              InstantSource.fixed(Instant.EPOCH)));

  private void policy(String mode, String mx) {
    zone.text("_mta-sts." + DOMAIN, "v=STSv1; id=1;");
    published =
        new PolicyFetcher.Text(
            "version: STSv1\nmode: " + mode + "\nmx: " + mx + "\nmax_age: 86400");
  }

  private void tlsa(String name, boolean authenticated, Tlsa... records) {
    zone.tlsa.put(
        "_25._tcp." + name, Zone.found("_25._tcp." + name, authenticated, List.of(records)));
  }

  private static MailHost host(String name, boolean authenticated) {
    return new MailHost(name, 25, Zone.found(name, authenticated, AT));
  }

  private static MailHosts hosts(boolean authenticated, MailHost... hosts) {
    return new MailHosts(DOMAIN, DOMAIN, authenticated, List.of(hosts));
  }

  private static MailHosts hosts(boolean authenticated, String... names) {
    return hosts(
        authenticated,
        List.of(names).stream().map(name -> host(name, authenticated)).toArray(MailHost[]::new));
  }

  private Safeguarded of(MailHosts hosts) {
    return of(hosts, Handling.Tls.AS_PUBLISHED);
  }

  private Safeguarded of(MailHosts hosts, Handling.Tls wish) {
    return safeguards.of(hosts, wish).toCompletableFuture().join();
  }

  private static Protection only(Safeguarded safeguarded) {
    assertThat(safeguarded.excluded()).isEmpty();
    assertThat(safeguarded.hosts()).hasSize(1);
    return safeguarded.hosts().getFirst().protection();
  }

  @Test
  void withNothingPublishedTlsIsOpportunistic() {
    Safeguarded all = of(hosts(true, "mx.example.org"));
    assertThat(only(all)).isEqualTo(OPPORTUNISTIC);
    assertThat(all.hosts().getFirst().policy()).isEqualTo(TlsPolicy.NONE);
    assertThat(all.missing()).isEmpty();
  }

  @Test
  void daneCountsAtTheEndOfAnAuthenticatedChain() {
    tlsa("mx.example.org", true, GOOD, USELESS);
    Safeguarded all = of(hosts(true, "mx.example.org"));
    assertThat(only(all))
        .isEqualTo(new Protection.Dane(List.of(GOOD), List.of("mx.example.org", DOMAIN)));
    assertThat(all.hosts().getFirst().policy())
        .isEqualTo(
            new TlsPolicy(
                TlsPolicy.Kind.TLSA,
                List.of("3 1 1 " + "00".repeat(32), "1 1 1 " + "00".repeat(32)),
                List.of()));
  }

  @ParameterizedTest
  @CsvSource({"false,true,true", "true,false,true", "true,true,false"})
  void oneLinkThatIsNotAuthenticatedEndsTheChain(boolean mx, boolean address, boolean tlsa) {
    tlsa("mx.example.org", tlsa, GOOD);
    assertThat(only(of(hosts(mx, host("mx.example.org", address))))).isEqualTo(OPPORTUNISTIC);
    assertThat(zone.asked.contains("_25._tcp.mx.example.org")).isEqualTo(mx && address);
  }

  @Test
  void recordsThatCantBeUsedDemandTlsAllTheSame() {
    tlsa("mx.example.org", true, USELESS);
    Safeguarded all = of(hosts(true, "mx.example.org"));
    assertThat(only(all)).isEqualTo(new Protection.Encrypted());
    assertThat(all.hosts().getFirst().policy().kind()).isEqualTo(TlsPolicy.Kind.TLSA);
  }

  @Test
  void aHostWhoseRecordsCantBeFoundOutIsLeftAlone() {
    zone.tlsa.put("_25._tcp.mx1.example.org", new Lookup.Failed<>("_25._tcp.mx1.example.org", "x"));
    Safeguarded all = of(hosts(true, "mx1.example.org", "mx2.example.org"));
    assertThat(all.hosts())
        .extracting(guarded -> guarded.host().name())
        .containsExactly("mx2.example.org");
    assertThat(all.excluded()).hasSize(1);
    assertThat(all.excluded().getFirst().why()).isEqualTo(Why.TLSA_UNKNOWN);
    assertThat(all.excluded().getFirst().detail())
        .isEqualTo(
            "mx1.example.org is not used while it can't be told whether it has DANE:"
                + " the TLSA records of _25._tcp.mx1.example.org: x");
  }

  @Test
  void theEndOfAliasesIsAskedFirstAndThenTheNameOfTheMx() {
    var alias = new MailHost("mx.example.org", 25, Zone.found("real.example.net", true, AT));
    tlsa("mx.example.org", true, GOOD);
    assertThat(only(of(hosts(true, alias))))
        .isEqualTo(new Protection.Dane(List.of(GOOD), List.of("mx.example.org", DOMAIN)));
    tlsa("real.example.net", true, GOOD);
    assertThat(only(of(hosts(true, alias))))
        .isEqualTo(new Protection.Dane(List.of(GOOD), List.of("real.example.net", DOMAIN)));
    zone.tlsa.put("_25._tcp.real.example.net", new Lookup.Failed<>("real", "SERVFAIL"));
    assertThat(of(hosts(true, alias)).hosts()).isEmpty();
  }

  @Test
  void enforceTakesListedHostsOnlyAndVerifiesThem() {
    policy("enforce", "*.example.org");
    Safeguarded all = of(hosts(false, "mx.example.org", "mx.example.net"));
    assertThat(all.hosts()).hasSize(1);
    assertThat(all.hosts().getFirst().protection()).isEqualTo(VERIFIED);
    assertThat(all.hosts().getFirst().policy().kind()).isEqualTo(TlsPolicy.Kind.STS);
    assertThat(all.hosts().getFirst().policy().hosts()).containsExactly("*.example.org");
    assertThat(all.excluded().getFirst().why()).isEqualTo(Why.NOT_IN_POLICY);
    assertThat(all.excluded().getFirst().detail())
        .isEqualTo("mx.example.net is not among the mx of the MTA-STS policy of example.org");
  }

  @Test
  void testingExcludesNobodyAndSaysWhoIsNotListed() {
    policy("testing", "mx.example.org");
    Safeguarded all = of(hosts(false, "mx.example.org", "mx.example.net"));
    assertThat(all.excluded()).isEmpty();
    assertThat(all.hosts())
        .extracting(Safeguarded.Guarded::protection)
        .containsOnly(new Protection.Tested());
    assertThat(all.hosts()).extracting(Safeguarded.Guarded::unlisted).containsExactly(false, true);
  }

  @Test
  void modeNoneIsNoPolicy() {
    policy("none", "mx.example.org");
    Safeguarded all = of(hosts(false, "mx.example.net"));
    assertThat(only(all)).isEqualTo(OPPORTUNISTIC);
    assertThat(all.hosts().getFirst().policy()).isEqualTo(TlsPolicy.NONE);
  }

  @Test
  void aPolicyThatCantBeHadIsSaidAndLetsPass() {
    policy("enforce", "mx.example.org");
    published = new PolicyFetcher.Failed(new StsFailure(StsFailure.Kind.WEBPKI, "expired"));
    Safeguarded all = of(hosts(false, "mx.example.org"));
    assertThat(only(all)).isEqualTo(OPPORTUNISTIC);
    assertThat(all.missing()).contains(new StsFailure(StsFailure.Kind.WEBPKI, "expired"));
  }

  @Test
  void daneOutweighsMtaStsHostByHost() {
    policy("enforce", "mx2.example.org");
    tlsa("mx1.example.org", true, GOOD);
    Safeguarded all = of(hosts(true, "mx1.example.org", "mx2.example.org", "mx3.example.org"));
    assertThat(all.hosts())
        .extracting(Safeguarded.Guarded::protection)
        .containsExactly(
            new Protection.Dane(List.of(GOOD), List.of("mx1.example.org", DOMAIN)), VERIFIED);
    assertThat(all.excluded())
        .extracting(out -> out.host().name())
        .containsExactly("mx3.example.org");
    tlsa("mx3.example.org", true, GOOD);
    tlsa("mx2.example.org", true, GOOD);
    zone.asked.clear();
    assertThat(of(hosts(true, "mx1.example.org", "mx2.example.org", "mx3.example.org")).hosts())
        .hasSize(3);
    assertThat(zone.asked).as("nobody needs the policy").doesNotContain("_mta-sts.example.org");
  }

  @Test
  void mtaStsOutweighsTlsaRecordsThatCantBeUsed() {
    tlsa("mx.example.org", true, USELESS);
    policy("enforce", "mx.example.org");
    assertThat(only(of(hosts(true, "mx.example.org")))).isEqualTo(VERIFIED);
  }

  @Test
  void testingDoesNotWeakenTlsaRecordsThatCantBeUsed() {
    tlsa("mx.example.org", true, USELESS);
    policy("testing", "mx.example.org");
    assertThat(only(of(hosts(true, "mx.example.org")))).isEqualTo(new Protection.Encrypted());
  }

  @Test
  void tlsNotRequiredAsksForNothing() {
    policy("enforce", "mx.example.net");
    zone.tlsa.put("_25._tcp.mx.example.org", new Lookup.Failed<>("mx.example.org", "SERVFAIL"));
    assertThat(only(of(hosts(true, "mx.example.org"), Handling.Tls.NOT_REQUIRED)))
        .isEqualTo(OPPORTUNISTIC);
    assertThat(zone.asked).isEmpty();
  }

  @Test
  void requireTlsWantsAHostThatSomebodyVouchesFor() {
    assertThat(only(of(hosts(true, "mx.example.org"), Handling.Tls.REQUIRED))).isEqualTo(VERIFIED);
    Safeguarded unknown = of(hosts(false, "mx.example.org"), Handling.Tls.REQUIRED);
    assertThat(unknown.hosts()).isEmpty();
    assertThat(unknown.excluded().getFirst().why()).isEqualTo(Why.NOT_VOUCHED_FOR);
    policy("testing", "mx.example.org");
    assertThat(only(of(hosts(false, "mx.example.org"), Handling.Tls.REQUIRED))).isEqualTo(VERIFIED);
    tlsa("mx.example.org", true, GOOD);
    assertThat(only(of(hosts(true, "mx.example.org"), Handling.Tls.REQUIRED)))
        .isInstanceOf(Protection.Dane.class);
  }

  @ParameterizedTest
  @EnumSource(Handling.Tls.class)
  void aDomainWithoutHostsHasNone(Handling.Tls wish) {
    Safeguarded none = of(hosts(true, new String[0]), wish);
    assertThat(none.hosts()).isEmpty();
    assertThat(none.excluded()).isEmpty();
  }
}

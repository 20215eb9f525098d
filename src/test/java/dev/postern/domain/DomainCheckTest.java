package dev.postern.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.domain.Finding.Level;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Everything in order, then one thing wrong at a time.
class DomainCheckTest {

  private static final String US = "203.0.113.5";
  private static final SigningKey KEY =
      new SigningKey("p1", "rsa-sha256", "v=DKIM1; k=rsa; p=AAAA", SigningKey.State.SIGNING);

  private final Zone zone =
      new Zone()
          .reverse(US, "relay.example")
          .host("relay.example", US)
          .with("relay.example", "v=spf1 a -all")
          .with("app.example", "v=spf1 ip4:203.0.113.5 -all", "site-verification=1")
          .with("bounce.app.example", "v=spf1 ip4:203.0.113.5 -all")
          .with("p1._domainkey.app.example", "v=DKIM1; k=rsa; p=AA AA")
          .with("_dmarc.app.example", "v=DMARC1; p=reject")
          .with("_mta-sts.app.example", "v=STSv1; id=1")
          .with("_smtp._tls.app.example", "v=TLSRPTv1; rua=mailto:tls@app.example")
          .exchange("app.example", "mx.app.example")
          .exchange("bounce.app.example", "relay.example");
  private List<SigningKey> keys = List.of(KEY);
  private List<InetAddress> addresses = List.of(InetAddress.ofLiteral(US));
  private @Nullable String bounces = "bounce.app.example";

  @Test
  void allIsWell() {
    assertThat(check())
        .allSatisfy(finding -> assertThat(finding.level()).as("%s", finding).isEqualTo(Level.OK))
        .allSatisfy(finding -> assertThat(finding.change()).isEmpty())
        .extracting(Finding::check)
        .containsExactly(
            "ptr",
            "helo",
            "spf",
            "helo-spf",
            "dkim",
            "dmarc",
            "alignment",
            "mx",
            "bounces",
            "mta-sts",
            "tls-rpt");
  }

  @Test
  void noName() {
    broken(
        z -> z.without(US),
        "ptr",
        Level.FAIL,
        "set the PTR record of 203.0.113.5 to relay.example");
  }

  @Test
  void aNameThatDoesNotLeadBack() {
    broken(
        z -> z.reverse(US, "pool.isp.example").host("pool.isp.example", "203.0.113.9"),
        "ptr",
        Level.FAIL,
        "relay.example. A 203.0.113.5");
  }

  @Test
  void anotherName() {
    broken(
        z -> z.reverse(US, "pool.isp.example").host("pool.isp.example", US),
        "ptr",
        Level.WARN,
        "hostname: pool.isp.example");
  }

  @Test
  void helloNameWithoutAddressOrWithAnother() {
    broken(
        z -> z.without("relay.example").reverse(US, "x.example").host("x.example", US),
        "helo",
        Level.FAIL,
        "publish: relay.example. A 203.0.113.5");
    broken(z -> z.host("relay.example", "203.0.113.6"), "helo", Level.WARN, "A 203.0.113.5");
  }

  @Test
  void spfMissingOrNotAllowingUs() {
    broken(
        z -> z.without("bounce.app.example").exchange("bounce.app.example", "relay.example"),
        "spf",
        Level.FAIL,
        "publish: bounce.app.example. TXT \"v=spf1 ip4:203.0.113.5 ~all\"");
    zone.with("_spf.other.example", "v=spf1 ip4:192.0.2.0/24 -all");
    broken(
        z -> z.with("bounce.app.example", "v=spf1 include:_spf.other.example -all"),
        "spf",
        Level.FAIL,
        "publish: bounce.app.example. TXT \"v=spf1 ip4:203.0.113.5 include:_spf.other.example"
            + " -all\"");
    broken(
        z -> z.with("bounce.app.example", "v=spf1 a -all", "v=spf1 mx -all"),
        "spf",
        Level.FAIL,
        "keep one SPF record");
    broken(
        z -> z.with("bounce.app.example", "v=spf1 nonsense"), "spf", Level.FAIL, "mend the record");
  }

  @Test
  void spfThatIsTooOpenOrSlow() {
    broken(z -> z.with("bounce.app.example", "v=spf1 +all"), "spf", Level.WARN, "~all or -all");
    broken(
        z -> z.with("bounce.app.example", "v=spf1 ip4:203.0.113.5 ptr -all"),
        "spf",
        Level.WARN,
        "name the addresses");
  }

  @Test
  void withoutABounceDomainTheFromDomainCounts() {
    bounces = null;
    broken(
        z -> z.with("app.example", "v=spf1 -all"),
        "spf",
        Level.FAIL,
        "publish: app.example. TXT \"v=spf1 ip4:203.0.113.5 -all\"");
  }

  @Test
  void noKeyOrNoRecordOrAnotherRecord() {
    broken(
        z -> z.with("p1._domainkey.app.example"),
        "dkim",
        Level.FAIL,
        "publish: p1._domainkey.app.example. TXT \"v=DKIM1; k=rsa; p=AAAA\"");
    broken(
        z -> z.with("p1._domainkey.app.example", "v=DKIM1; p=BBBB"), "dkim", Level.FAIL, "p=AAAA");
    keys = List.of();
    assertThat(find("dkim", Level.FAIL).change()).contains("postern dkim create app.example");
    assertThat(find("alignment", Level.WARN).change()).contains("postern dkim create");
  }

  @Test
  void keysToComeAndKeysThatWere() {
    keys =
        List.of(
            KEY,
            new SigningKey(
                "p2", "ed25519-sha256", "v=DKIM1; k=ed25519; p=x", SigningKey.State.NEXT),
            new SigningKey("p0", "rsa-sha256", "v=DKIM1; p=y", SigningKey.State.RETIRED));
    assertThat(find("dkim", Level.WARN).seen())
        .isEqualTo("p2._domainkey.app.example has no TXT record");
    assertThat(find("dkim", Level.HINT).seen()).startsWith("p0._domainkey");
  }

  @Test
  void aLongRecordIsCutIntoStrings() {
    assertThat(DkimCheck.record("n", "x".repeat(300)))
        .isEqualTo("n. TXT \"" + "x".repeat(255) + "\" \"" + "x".repeat(45) + "\"");
  }

  @Test
  void dmarcMissingBrokenOrWeak() {
    broken(
        z -> z.with("_dmarc.app.example"),
        "dmarc",
        Level.WARN,
        "publish: _dmarc.app.example. TXT \"v=DMARC1; p=none; rua=mailto:dmarc@app.example\"");
    broken(z -> z.with("_dmarc.app.example", "v=DMARC1; p=maybe"), "dmarc", Level.FAIL, "p=none");
    broken(
        z -> z.with("_dmarc.app.example", "v=DMARC1; p=none", "v=DMARC1; p=none"),
        "dmarc",
        Level.FAIL,
        "keep one");
    broken(
        z -> z.with("_dmarc.app.example", "v=DMARC1; p=none"), "dmarc", Level.HINT, "quarantine");
  }

  @Test
  void theOrganizationsPolicyCountsBelowIt() {
    Finding found =
        new DomainCheck(zone.with("_dmarc.example", "v=DMARC1; p=none"), sending(), _ -> keys)
            .of("mail.app.example").stream()
                .filter(finding -> finding.check().equals("dmarc"))
                .findFirst()
                .orElseThrow();
    assertThat(found.seen()).startsWith("at app.example: ");
    assertThat(found.level()).isEqualTo(Level.OK);
  }

  @Test
  void aForeignOrStrictlyOtherBounceDomainIsNotAligned() {
    bounces = "bounces.provider.example";
    zone.with("bounces.provider.example", "v=spf1 ip4:203.0.113.5 -all");
    assertThat(find("alignment", Level.HINT).seen()).contains("which is not aligned");
    keys = List.of();
    assertThat(find("alignment", Level.FAIL).seen()).contains("does not sign");
    keys = List.of(KEY);
    bounces = "bounce.app.example";
    broken(
        z -> z.with("_dmarc.app.example", "v=DMARC1; p=reject; aspf=s"),
        "alignment",
        Level.HINT,
        "");
  }

  @Test
  void nobodyTakesAnswers() {
    broken(_ -> {}, "mx", Level.FAIL, "publish: app.example. MX 10", "app.example");
    broken(z -> z.exchange("app.example", ""), "mx", Level.WARN, "takes mail", "app.example");
    broken(z -> z.host("app.example", US), "mx", Level.WARN, "MX 10", "app.example");
  }

  @Test
  void bouncesGoElsewhere() {
    zone.without("bounce.app.example").with("bounce.app.example", "v=spf1 ip4:203.0.113.5 -all");
    assertThat(find("bounces", Level.FAIL).change())
        .isEqualTo("publish: bounce.app.example. MX 10 relay.example.");
    zone.exchange("bounce.app.example", "mx.other.example");
    assertThat(find("bounces", Level.FAIL).seen()).contains("goes to mx.other.example");
    zone.host("mx.other.example", US);
    assertThat(find("bounces", Level.OK).seen()).contains("mx.other.example");
  }

  @Test
  void hintsAtTheGuardsOfTheWayBack() {
    zone.without("_mta-sts.app.example").without("_smtp._tls.app.example");
    assertThat(find("mta-sts", Level.HINT).change()).contains("https://mta-sts.app.example");
    assertThat(find("tls-rpt", Level.HINT).change()).contains("v=TLSRPTv1; rua=mailto:");
  }

  @Test
  void anUnknownOrPrivateAddressIsSaid() {
    addresses = List.of();
    assertThat(find("address", Level.WARN).seen()).contains("not known");
    addresses = List.of(InetAddress.ofLiteral("10.0.0.5"));
    assertThat(find("address", Level.WARN).seen()).contains("NAT");
  }

  @Test
  void aSilentDnsIsNoVerdict() {
    zone.silent.addAll(
        List.of(
            US,
            "relay.example",
            "bounce.app.example",
            "p1._domainkey.app.example",
            "_dmarc.app.example",
            "app.example",
            "_mta-sts.app.example",
            "_smtp._tls.app.example"));
    assertThat(check())
        .isNotEmpty()
        .allSatisfy(finding -> assertThat(finding.level()).as("%s", finding).isEqualTo(Level.WARN));
  }

  private void broken(Consumer<Zone> fault, String check, Level level, String change) {
    broken(fault, check, level, change, "");
  }

  // The text records of a name that the fault writes anew are those of the fault alone.
  private void broken(
      Consumer<Zone> fault, String check, Level level, String change, String alsoWithout) {
    zone.replacing = true;
    zone.without(alsoWithout);
    fault.accept(zone);
    zone.replacing = false;
    assertThat(find(check, level).change()).contains(change);
  }

  private Finding find(String check, Level level) {
    List<Finding> all = check();
    return all.stream()
        .filter(finding -> finding.check().equals(check) && finding.level() == level)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + level + " of " + check + " in " + all));
  }

  private List<Finding> check() {
    return new DomainCheck(zone, sending(), _ -> keys).of("app.example");
  }

  private Sending sending() {
    return new Sending("relay.example", () -> addresses, bounces);
  }
}

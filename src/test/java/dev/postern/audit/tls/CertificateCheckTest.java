package dev.postern.audit.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.MailPort;
import dev.postern.audit.probe.Patience;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.Severity;
import dev.postern.mail.Octets;
import dev.postern.transport.Roots;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.api.Test;

class CertificateCheckTest {

  private static final String HOST = "mx.example";
  private static final String CA = "CN=Test CA";
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  private final KeyPair authority = pair("EC", 256);
  private final X509Certificate root = new Making(CA, CA, authority, authority).root();

  @Test
  void hasNothingToSayOfAGoodOne() throws Exception {
    assertThat(judge(587, HOST, List.of(leaf().make()))).isEmpty();
  }

  @Test
  void looksAtTheDates() throws Exception {
    assertThat(rules(leaf().good(-90, -1))).containsExactly(TlsRule.EXPIRED);
    assertThat(rules(leaf().good(1, 90))).containsExactly(TlsRule.NOT_YET_VALID);
    assertThat(rules(leaf().good(-70, 20))).containsExactly(TlsRule.EXPIRES_SOON);
    assertThat(rules(leaf().good(-1, 6))).as("made for a week").isEmpty();
  }

  @Test
  void looksAtTheNames() throws Exception {
    assertThat(rules(leaf().named("*.example.net"))).containsExactly(TlsRule.WRONG_NAME);
    assertThat(rules(leaf().named())).as("the common name").containsExactly(TlsRule.WRONG_NAME);
    assertThat(judge(587, "192.0.2.1", List.of(leaf().make())))
        .extracting(Finding::severity)
        .as("we came by address")
        .containsExactly(Severity.INFO);
  }

  @Test
  void tellsWhoVouches() throws Exception {
    KeyPair own = pair("EC", 256);
    X509Certificate alone = new Making("CN=" + HOST, "CN=" + HOST, own, own).named(HOST).make();
    assertThat(judge(587, HOST, List.of(alone)))
        .extracting(Finding::rule, Finding::severity)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(TlsRule.SELF_SIGNED, Severity.MEDIUM));
    assertThat(judge(25, HOST, List.of(alone)))
        .extracting(Finding::severity)
        .as("other servers don't ask")
        .containsExactly(Severity.INFO);
    X509Certificate strange =
        new Making("CN=" + HOST, "CN=Unknown CA", own, pair("EC", 256)).named(HOST).make();
    assertThat(rules(List.of(strange))).containsExactly(TlsRule.UNKNOWN_AUTHORITY);
  }

  @Test
  void missesWhatIsBetweenLeafAndRoot() throws Exception {
    KeyPair middle = pair("EC", 256);
    X509Certificate between = new Making("CN=Between", CA, middle, authority).root();
    X509Certificate leaf =
        new Making("CN=" + HOST, "CN=Between", pair("EC", 256), middle)
            .named(HOST)
            .issuerAt("http://ca.example/between.der")
            .make();
    assertThat(rules(List.of(leaf, between))).isEmpty();
    assertThat(rules(List.of(leaf))).containsExactly(TlsRule.CHAIN_INCOMPLETE);
    assertThat(rules(List.of(leaf, root, between))).containsExactly(TlsRule.CHAIN_DISORDERED);
  }

  @Test
  void looksAtKeyAndSignature() throws Exception {
    assertThat(rules(leaf(pair("RSA", 1536)))).contains(TlsRule.KEY_SHORT);
    assertThat(rules(leaf(pair("RSA", 2048)))).isEmpty();
    assertThat(rules(leaf().signed("SHA1withECDSA"))).contains(TlsRule.SIGNATURE_WEAK);
  }

  @Test
  void readsTheStapledAnswer() throws Exception {
    X509Certificate leaf = leaf().stapled().make();
    assertThat(rules(List.of(leaf))).containsExactly(TlsRule.STAPLE_MISSING);
    assertThat(rules(leaf, answer(leaf, CertificateStatus.GOOD, 1))).isEmpty();
    assertThat(rules(leaf, answer(leaf, CertificateStatus.GOOD, -1)))
        .containsExactly(TlsRule.STAPLE_BAD);
    assertThat(rules(leaf, Octets.ofUtf8("no answer"))).containsExactly(TlsRule.STAPLE_BAD);
    assertThat(rules(leaf, answer(leaf, new RevokedStatus(Date.from(NOW), 1), 1)))
        .containsExactly(TlsRule.REVOKED);
  }

  private Making leaf() {
    return leaf(pair("EC", 256));
  }

  private Making leaf(KeyPair keys) {
    return new Making("CN=" + HOST, CA, keys, authority).named(HOST);
  }

  private List<Rule> rules(Making leaf) throws Exception {
    return rules(List.of(leaf.make()));
  }

  private List<Rule> rules(List<X509Certificate> chain) throws Exception {
    return judge(587, HOST, chain).stream().map(Finding::rule).toList();
  }

  private List<Rule> rules(X509Certificate leaf, Octets stapled) throws Exception {
    return judge(587, HOST, List.of(leaf), stapled).stream().map(Finding::rule).toList();
  }

  private List<Finding> judge(int port, String host, List<X509Certificate> chain, Octets... stapled)
      throws Exception {
    var findings = new Findings("test");
    var at = new MailPort(host, InetAddress.ofLiteral("127.0.0.1"), port);
    var door = new Door(at, false, Caller.STRANGER, Patience.DEFAULT);
    new CertificateCheck(host, Roots.systemAnd(List.of(root)), NOW, new Sightings(door, findings))
        .judge(chain, List.of(stapled));
    return findings.all();
  }

  private Octets answer(X509Certificate leaf, CertificateStatus status, int days) throws Exception {
    var digests = new JcaDigestCalculatorProviderBuilder().build();
    var id =
        new CertificateID(
            digests.get(CertificateID.HASH_SHA1),
            new JcaX509CertificateHolder(root),
            leaf.getSerialNumber());
    Date from = Date.from(NOW.minus(Duration.ofDays(3)));
    Date until = Date.from(NOW.plus(Duration.ofDays(days)));
    var basic =
        new BasicOCSPRespBuilder(new RespID(new X500Name(CA)))
            .addResponse(id, status, from, until)
            .build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(authority.getPrivate()),
                null,
                from);
    return Octets.copyOf(
        new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, basic).getEncoded());
  }

  private static KeyPair pair(String algorithm, int size) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(size);
      return generator.generateKeyPair();
    } catch (java.security.GeneralSecurityException cause) {
      throw new AssertionError(cause);
    }
  }

  /// A certificate in the making.
  private static final class Making {

    private final String subject;
    private final String issuer;
    private final KeyPair keys;
    private final KeyPair signer;
    private String signature = "SHA256withECDSA";
    private int from = -10;
    private int until = 80;
    private List<String> names = List.of();
    private String place = "";
    private boolean staple;

    Making(String subject, String issuer, KeyPair keys, KeyPair signer) {
      this.subject = subject;
      this.issuer = issuer;
      this.keys = keys;
      this.signer = signer;
    }

    Making good(int fromDay, int untilDay) {
      from = fromDay;
      until = untilDay;
      return this;
    }

    Making named(String... hosts) {
      names = List.of(hosts);
      return this;
    }

    Making signed(String algorithm) {
      signature = algorithm;
      return this;
    }

    Making issuerAt(String url) {
      place = url;
      return this;
    }

    Making stapled() {
      staple = true;
      return this;
    }

    X509Certificate root() {
      try {
        return build(true);
      } catch (Exception cause) {
        throw new AssertionError(cause);
      }
    }

    X509Certificate make() throws Exception {
      return build(false);
    }

    private X509Certificate build(boolean ca) throws Exception {
      var builder =
          new JcaX509v3CertificateBuilder(
              new X500Name(issuer),
              BigInteger.valueOf(System.nanoTime()),
              Date.from(NOW.plus(Duration.ofDays(from))),
              Date.from(NOW.plus(Duration.ofDays(until))),
              new X500Name(subject),
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
      if (!names.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(
                names.stream()
                    .map(name -> new GeneralName(GeneralName.dNSName, name))
                    .toArray(GeneralName[]::new)));
      }
      if (!place.isEmpty()) {
        builder.addExtension(
            Extension.authorityInfoAccess,
            false,
            new AuthorityInformationAccess(
                AccessDescription.id_ad_caIssuers,
                new GeneralName(GeneralName.uniformResourceIdentifier, place)));
      }
      if (staple) {
        builder.addExtension(
            new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24"),
            false,
            new DERSequence(new ASN1Integer(5)));
      }
      var content = new JcaContentSignerBuilder(signature).build(signer.getPrivate());
      return new JcaX509CertificateConverter().getCertificate(builder.build(content));
    }
  }
}

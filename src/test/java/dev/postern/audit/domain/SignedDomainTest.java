package dev.postern.audit.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Patience;
import dev.postern.audit.probe.Rule;
import dev.postern.dns.DnsConfig;
import dev.postern.dns.DnsjavaResolver;
import dev.postern.fetch.HttpsPolicies;
import dev.postern.rig.DnsRig;
import dev.postern.rig.DnsRig.Signing;
import dev.postern.rig.HostCertificate;
import dev.postern.rig.PolicyHost;
import dev.postern.rig.Ports;
import dev.postern.rig.PostfixReceiver;
import dev.postern.rig.Program;
import dev.postern.rig.RecordingHop;
import dev.postern.rig.TestCertificate;
import dev.postern.transport.NettyTransport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Domains in a zone that a real name server signs, with a real policy host and a real Postfix
/// behind their MX: one that does as it says, one whose TLSA records are of another certificate,
/// one whose host has no TLS.
@Tag("slow")
class SignedDomainTest {

  private static final String GOOD = "127.0.0.2";
  private static final String WRONG = "127.0.0.3";
  private static final String CLEAR = "127.0.0.4";

  private final int port = Ports.free(1).getFirst();

  @Test
  void eachIsFoundAsItIs(@TempDir Path directory) throws Exception {
    Program.assume("knotd", "knot");
    HostCertificate right = HostCertificate.of(directory, "mx.good.example");
    HostCertificate other =
        HostCertificate.of(Files.createDirectory(directory.resolve("other")), "mx.wrong.example");
    TestCertificate web = TestCertificate.of("mta-sts.good.example");
    try (var hop = new RecordingHop();
        var postfix =
            new PostfixReceiver(port)
                .host(GOOD, right)
                .host(WRONG, other)
                .clearHost(CLEAR)
                .start(hop.port());
        var policies = new PolicyHost(web);
        var dns = new DnsRig().zone("example", Signing.SIGNED, zone(right.tlsa())).start();
        var transport = new NettyTransport()) {
      policies.policy(
          "good.example", "version: STSv1\nmode: enforce\nmx: mx.good.example\nmax_age: 2592000\n");
      var resolver =
          new DnsjavaResolver(
              new DnsConfig(
                  List.of(dns.address()),
                  DnsConfig.Dnssec.VALIDATE,
                  dns.trustAnchor("example"),
                  Duration.ofSeconds(10),
                  1000));
      var fetcher =
          new HttpsPolicies(
              resolver,
              transport,
              _ -> true,
              web.pem(directory),
              policies.port(),
              Duration.ofSeconds(15));
      var probe = new DomainProbe(resolver, fetcher, port);

      // Nobody vouches for the host's certificate but its TLSA record.
      assertThat(rules(probe, "good.example"))
          .as(postfix.log())
          .containsExactly(DomainRule.STS_CERTIFICATE);
      assertThat(rules(probe, "wrong.example"))
          .contains(DomainRule.DANE_MISMATCH, DomainRule.STS_MISSING, DomainRule.TLSRPT_MISSING)
          .doesNotContain(DomainRule.DNSSEC_MISSING, DomainRule.DANE_UNSIGNED);
      assertThat(rules(probe, "clear.example"))
          .contains(DomainRule.DANE_MISSING, DomainRule.NOTHING_PROTECTS)
          .doesNotContain(DomainRule.DNSSEC_MISSING);
      assertThat(rules(probe, "nowhere.example")).containsExactly(DomainRule.NO_MAIL);
      assertThat(hop.messages()).isEmpty();
    }
  }

  private String zone(String tlsa) {
    return """
    good MX 10 mx.good
    mx.good A %2$s
    _%1$d._tcp.mx.good TLSA %5$s
    _mta-sts.good TXT "v=STSv1; id=1;"
    mta-sts.good A 127.0.0.1
    _smtp._tls.good TXT "v=TLSRPTv1; rua=mailto:tls@good.example"
    wrong MX 10 mx.wrong
    mx.wrong A %3$s
    _%1$d._tcp.mx.wrong TLSA %5$s
    clear MX 10 mx.clear
    mx.clear A %4$s
    nowhere MX 0 .
    """
        .formatted(port, GOOD, WRONG, CLEAR, tlsa);
  }

  private static List<Rule> rules(DomainProbe probe, String domain) {
    var findings = new Findings(domain);
    probe.at(domain, Caller.STRANGER, Patience.DEFAULT, findings);
    return findings.all().stream().map(Finding::rule).toList();
  }
}

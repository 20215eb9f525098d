package dev.postern.audit.domain;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Severity;
import dev.postern.dns.Lookup;
import dev.postern.dns.Resolver;
import dev.postern.dns.Tlsa;
import dev.postern.route.TlsaRules;
import dev.postern.transport.CertificateFlaw;
import dev.postern.transport.CertificateVetting;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Looks at the TLSA records of a domain's mail hosts, and whether their certificates are those
/// (RFC 7672).
final class DaneLook {

  private final Resolver resolver;
  private final int port;
  private final Findings findings;

  DaneLook(Resolver resolver, int port, Findings findings) {
    this.resolver = resolver;
    this.port = port;
    this.findings = findings;
  }

  /// TLSA records, and who has them.
  ///
  /// @param name that holds them: `_25._tcp.` and the base domain
  /// @param base the TLSA base domain
  /// @param authenticated whether all of the way to them is
  private record Published(String name, String base, List<Tlsa> records, boolean authenticated) {}

  /// Looks.
  ///
  /// @return whether senders that know DANE are held to TLS at any of the hosts
  boolean at(MailHosts hosts, Visits visits) {
    findings.fact(Area.DOMAIN, "dnssec", hosts.authenticated() ? "signed" : "not signed");
    if (!hosts.authenticated()) {
      findings.add(
          DomainRule.DNSSEC_MISSING, "the MX of " + hosts.domain() + " is not signed", List.of());
    }
    List<MailHost> with = new ArrayList<>();
    List<MailHost> without = new ArrayList<>();
    for (MailHost host : hosts.hosts()) {
      boolean believed = hosts.authenticated() && host.addresses().authenticated();
      Optional<Published> published = published(host, believed);
      published.ifPresent(found -> judge(found, hosts, host, visits));
      (published.filter(Published::authenticated).isPresent() ? with : without).add(host);
    }
    if (with.isEmpty()) {
      if (hosts.authenticated()) {
        findings.add(
            DomainRule.DANE_MISSING, "no mail host has TLSA records that count", List.of());
      }
    } else if (!without.isEmpty()) {
      findings.add(
          DomainRule.DANE_PARTIAL,
          names(with) + " has TLSA records, " + names(without) + " has none that count",
          List.of());
    }
    return !with.isEmpty();
  }

  // RFC 7672 §2.2.2: at the name at the end of aliases, or else at the one that MX gave.
  private Optional<Published> published(MailHost host, boolean believed) {
    return Stream.of(host.expanded(), host.name())
        .distinct()
        .map(base -> at(base, believed))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<Published> at(String base, boolean believed) {
    String name = "_" + port + "._tcp." + base;
    return switch (Answered.of(resolver.tlsa(name))) {
      case Lookup.Found<Tlsa> found -> {
        findings.fact(
            Area.DOMAIN, "tlsa of " + base, found.records().stream().map(Proofs::tlsa).toList());
        yield Optional.of(
            new Published(name, base, found.records(), believed && found.authenticated()));
      }
      case Lookup.Absent<Tlsa> _ -> Optional.empty();
      case Lookup.Failed<Tlsa>(String _, String why) -> {
        // Where nothing is signed nobody asks.
        if (believed) {
          findings.add(
              DomainRule.LOOKUP_FAILS,
              Severity.HIGH,
              "TLSA of " + name + ": " + why + "; senders that know DANE keep mail back",
              List.of());
        }
        yield Optional.empty();
      }
    };
  }

  private void judge(Published published, MailHosts hosts, MailHost host, Visits visits) {
    List<String> proof = Proofs.tlsa(published.name(), published.records());
    if (!published.authenticated()) {
      findings.add(
          DomainRule.DANE_UNSIGNED,
          published.name() + " has TLSA records, and the way to them is not signed",
          proof);
      return;
    }
    List<Tlsa> usable = TlsaRules.usable(published.records());
    if (usable.isEmpty()) {
      findings.add(
          DomainRule.DANE_UNUSABLE, "no record of " + published.name() + " can be used", proof);
      return;
    }
    // A certificate under DANE-TA may also be for the domain (RFC 7672 §3.2.2).
    List<String> names =
        Stream.of(published.base(), hosts.domain(), hosts.name()).distinct().toList();
    switch (visits.to(host)) {
      case Shown.Certificates(var chain, var talk) ->
          CertificateVetting.byTlsa(chain, usable, names)
              .ifPresent(flaw -> mismatch(host, flaw, chain, together(proof, talk)));
      case Shown.NoTls(String why, var talk) ->
          findings.add(DomainRule.DANE_MISMATCH, host.name() + ": " + why, together(proof, talk));
      case Shown.Unreached _ -> {
        // A finding already.
      }
    }
  }

  private void mismatch(
      MailHost host, CertificateFlaw flaw, List<X509Certificate> chain, List<String> proof) {
    String wanted =
        chain.isEmpty() ? "" : "; the record for it would be 3 1 1 " + digest(chain.getFirst());
    findings.add(DomainRule.DANE_MISMATCH, host.name() + ": " + flaw.detail() + wanted, proof);
  }

  private static String digest(X509Certificate certificate) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded()));
    } catch (NoSuchAlgorithmException cause) {
      throw new IllegalStateException("every JDK has SHA-256", cause);
    }
  }

  private static List<String> together(List<String> one, List<String> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }

  private static String names(List<MailHost> hosts) {
    return String.join(", ", hosts.stream().map(MailHost::name).toList());
  }
}

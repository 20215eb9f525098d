package dev.postern.audit.domain;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Severity;
import dev.postern.dns.Lookup;
import dev.postern.dns.Resolver;
import dev.postern.route.MalformedPolicy;
import dev.postern.route.PolicyFetcher;
import dev.postern.route.StsPolicy;
import dev.postern.route.StsPolicy.Mode;
import dev.postern.route.StsRecord;
import dev.postern.transport.CertificateFlaw;
import dev.postern.transport.CertificateVetting;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Looks at a domain's MTA-STS policy, and whether its mail hosts keep it (RFC 8461).
final class StsLook {

  // RFC 8461 §3.2 expects weeks; what is shorter than a day is gone before anybody sends again.
  private static final Duration SHORT = Duration.ofDays(7);
  private static final Duration VERY_SHORT = Duration.ofDays(1);

  private final Resolver resolver;
  private final PolicyFetcher fetcher;
  private final Findings findings;

  StsLook(Resolver resolver, PolicyFetcher fetcher, Findings findings) {
    this.resolver = resolver;
    this.fetcher = fetcher;
    this.findings = findings;
  }

  /// Looks.
  ///
  /// @return whether senders that know MTA-STS are held to TLS
  boolean at(MailHosts hosts, Visits visits) {
    Optional<StsPolicy> policy = announced(hosts.domain()) ? fetched(hosts.domain()) : none();
    policy.ifPresent(found -> judge(found, hosts, visits));
    return policy.filter(found -> found.mode() == Mode.ENFORCE).isPresent();
  }

  private boolean announced(String domain) {
    String name = "_mta-sts." + domain;
    return switch (Answered.of(resolver.txt(name))) {
      case Lookup.Failed<String>(String _, String why) -> {
        findings.add(DomainRule.LOOKUP_FAILS, "TXT of " + name + ": " + why, List.of());
        yield false;
      }
      case Lookup.Absent<String> _ -> missing(name);
      case Lookup.Found<String> found -> announced(name, found.records());
    };
  }

  private boolean announced(String name, List<String> texts) {
    List<String> ours = texts.stream().filter(text -> text.startsWith("v=STSv1")).toList();
    if (ours.isEmpty()) {
      return missing(name);
    }
    findings.fact(Area.DOMAIN, "mta-sts record", ours);
    if (StsRecord.id(texts).isPresent()) {
      return true;
    }
    findings.add(
        DomainRule.STS_RECORD_INVALID,
        ours.size() > 1
            ? name + " has " + ours.size() + " records, so none counts"
            : name + " has no good id, so it does not count",
        Proofs.records(name, ours));
    return false;
  }

  private boolean missing(String name) {
    findings.add(DomainRule.STS_MISSING, "there is no record at " + name, List.of());
    return false;
  }

  private Optional<StsPolicy> fetched(String domain) {
    return switch (Answered.of(fetcher.fetch(domain))) {
      case PolicyFetcher.Failed(var failure) -> {
        findings.add(DomainRule.STS_POLICY_UNREACHABLE, failure.detail(), List.of());
        yield none();
      }
      case PolicyFetcher.Text(String text) -> parsed(domain, text);
    };
  }

  private Optional<StsPolicy> parsed(String domain, String text) {
    try {
      StsPolicy policy = StsPolicy.parse(text);
      findings.fact(Area.DOMAIN, "mta-sts policy", policy.lines().stream().limit(50).toList());
      return Optional.of(policy);
    } catch (MalformedPolicy cause) {
      findings.add(
          DomainRule.STS_POLICY_INVALID,
          "what https://mta-sts." + domain + " has is no policy: " + cause.getMessage(),
          Proofs.lines(text));
      return none();
    }
  }

  private void judge(StsPolicy policy, MailHosts hosts, Visits visits) {
    List<String> proof = Proofs.lines(String.join("\n", policy.lines()));
    if (policy.mode() != Mode.ENFORCE) {
      String mode = policy.mode().name().toLowerCase(Locale.ROOT);
      findings.add(DomainRule.STS_NOT_ENFORCED, "the mode is " + mode, proof);
    }
    if (policy.mode() == Mode.NONE) {
      return;
    }
    age(policy, proof);
    for (MailHost host : hosts.hosts()) {
      if (policy.covers(host.name())) {
        certificate(policy, host, visits.to(host));
      } else {
        findings.add(
            DomainRule.STS_MX_NOT_COVERED,
            severity(policy),
            "no mx of the policy stands for " + host.name(),
            proof);
      }
    }
  }

  private void age(StsPolicy policy, List<String> proof) {
    if (policy.maxAge().compareTo(SHORT) < 0) {
      findings.add(
          DomainRule.STS_SHORT_AGE,
          policy.maxAge().compareTo(VERY_SHORT) < 0 ? Severity.LOW : Severity.INFO,
          "max_age is " + policy.maxAge().toSeconds() + " seconds",
          proof);
    }
  }

  private void certificate(StsPolicy policy, MailHost host, Shown shown) {
    switch (shown) {
      case Shown.Certificates(var chain, var proof) -> {
        Optional<CertificateFlaw> flaw = CertificateVetting.byRoots(chain, host.name(), null);
        flaw.ifPresent(
            found ->
                findings.add(
                    DomainRule.STS_CERTIFICATE,
                    severity(policy),
                    host.name() + ": " + found.detail(),
                    proof));
      }
      case Shown.NoTls(String why, var proof) ->
          findings.add(
              DomainRule.STS_CERTIFICATE, severity(policy), host.name() + ": " + why, proof);
      case Shown.Unreached _ -> {
        // A finding already.
      }
    }
  }

  // In testing senders deliver all the same.
  private static Severity severity(StsPolicy policy) {
    return policy.mode() == Mode.ENFORCE ? Severity.HIGH : Severity.MEDIUM;
  }

  private static Optional<StsPolicy> none() {
    return Optional.empty();
  }
}

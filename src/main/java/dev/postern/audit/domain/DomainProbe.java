package dev.postern.audit.domain;

import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Patience;
import dev.postern.dns.Resolver;
import dev.postern.route.PolicyFetcher;
import java.util.List;
import java.util.Optional;

/// Looks at a domain with a resolver, a fetcher of policies, and visits to its mail hosts.
public final class DomainProbe implements DomainLook {

  private static final int MX_PORT = 25;

  private final Resolver resolver;
  private final PolicyFetcher fetcher;
  private final int port;

  /// With the system's roots, as the Internet has it.
  public DomainProbe(Resolver resolver, PolicyFetcher fetcher) {
    this(resolver, fetcher, MX_PORT);
  }

  /// @param port of mail hosts; TLSA records are those of this port too
  DomainProbe(Resolver resolver, PolicyFetcher fetcher, int port) {
    this.resolver = resolver;
    this.fetcher = fetcher;
    this.port = port;
  }

  @Override
  public void at(String domain, Caller caller, Patience patience, Findings findings) {
    Optional<MailHosts> found = MailHosts.of(domain, resolver, findings);
    found.ifPresent(hosts -> look(hosts, new Visits(caller, patience, port, findings), findings));
  }

  private void look(MailHosts hosts, Visits visits, Findings findings) {
    boolean sts = new StsLook(resolver, fetcher, findings).at(hosts, visits);
    boolean dane = new DaneLook(resolver, port, findings).at(hosts, visits);
    if (!sts && !dane) {
      findings.add(
          DomainRule.NOTHING_PROTECTS,
          hosts.domain() + " has neither an enforced MTA-STS policy nor DANE",
          List.of());
    }
    new ReportsLook(resolver, findings).at(hosts.domain());
  }
}

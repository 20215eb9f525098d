package dev.postern.audit.domain;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Findings;
import dev.postern.dns.Lookup;
import dev.postern.dns.Mx;
import dev.postern.dns.Resolver;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Where a domain's mail goes (RFC 5321 §5.1), with what is wrong with it.
///
/// @param name the domain after aliases
/// @param authenticated whether the MX answer was, or the proof that there is no MX
/// @param hosts that have an address, the best first
record MailHosts(String domain, String name, boolean authenticated, List<MailHost> hosts) {

  // Senders try no more either.
  private static final int MOST = 10;

  MailHosts {
    hosts = List.copyOf(hosts);
  }

  /// Empty where the domain takes no mail, or that can't be found out.
  static Optional<MailHosts> of(String domain, Resolver resolver, Findings findings) {
    return switch (Answered.of(resolver.mx(domain))) {
      case Lookup.Failed<Mx>(String name, String why) -> {
        findings.add(DomainRule.LOOKUP_FAILS, "MX of " + name + ": " + why, List.of());
        yield Optional.empty();
      }
      case Lookup.Absent<Mx> absent -> {
        // The implicit MX: the domain itself (RFC 5321 §5.1).
        MailHosts hosts =
            new MailHosts(domain, absent.name(), absent.authenticated(), List.of())
                .with(List.of(new Mx(0, domain)), resolver, findings);
        yield hosts.orNone("neither MX nor address records", findings);
      }
      case Lookup.Found<Mx> found -> {
        List<Mx> records =
            found.records().stream()
                .filter(mx -> !mx.exchange().isEmpty())
                .sorted(Comparator.comparingInt(Mx::preference))
                .limit(MOST)
                .toList();
        findings.fact(
            Area.DOMAIN,
            "mx",
            records.stream().map(mx -> mx.preference() + " " + mx.exchange()).toList());
        MailHosts hosts =
            new MailHosts(domain, found.name(), found.authenticated(), List.of())
                .with(records, resolver, findings);
        // RFC 7505: the null MX.
        yield records.isEmpty()
            ? hosts.orNone("the null MX: it takes no mail", findings)
            : Optional.of(hosts);
      }
    };
  }

  private Optional<MailHosts> orNone(String seen, Findings findings) {
    if (!hosts.isEmpty()) {
      return Optional.of(this);
    }
    findings.add(DomainRule.NO_MAIL, domain + " has " + seen, List.of());
    return Optional.empty();
  }

  private MailHosts with(List<Mx> records, Resolver resolver, Findings findings) {
    List<MailHost> found = new ArrayList<>();
    for (Mx mx : records) {
      String host = mx.exchange();
      switch (Answered.of(resolver.addresses(host))) {
        case Lookup.Failed<InetAddress>(String _, String why) ->
            findings.add(DomainRule.LOOKUP_FAILS, "addresses of " + host + ": " + why, List.of());
        case Lookup.Absent<InetAddress> _ -> {
          if (!host.equals(domain)) {
            findings.add(
                DomainRule.MX_WITHOUT_ADDRESS,
                host + ", which MX names, has no address",
                List.of("MX " + mx.preference() + ' ' + host));
          }
        }
        case Lookup.Found<InetAddress> addresses -> {
          if (!addresses.name().equals(host) && !host.equals(domain)) {
            findings.add(
                DomainRule.MX_IS_ALIAS,
                host + " is an alias of " + addresses.name(),
                List.of("MX " + mx.preference() + ' ' + host));
          }
          found.add(new MailHost(host, addresses));
        }
      }
    }
    return new MailHosts(domain, name, authenticated, found);
  }
}

package dev.postern.audit.domain;

import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Patience;
import dev.postern.dns.DnsConfig;
import dev.postern.dns.DnsjavaResolver;
import dev.postern.fetch.HttpsPolicies;
import dev.postern.transport.NettyTransport;

/// A [DomainProbe] with a resolver and sockets of its own, which it has for as long as it looks.
///
/// It goes wherever the DNS says, to addresses that are not public too: the person who names a
/// domain may well mean one inside.
public final class OpenDomainLook implements DomainLook {

  private final DnsConfig dns;

  public OpenDomainLook(DnsConfig dns) {
    this.dns = dns;
  }

  @Override
  public void at(String domain, Caller caller, Patience patience, Findings findings) {
    var resolver = new DnsjavaResolver(dns);
    try (var transport = new NettyTransport()) {
      var policies = new HttpsPolicies(resolver, transport, _ -> true);
      new DomainProbe(resolver, policies).at(domain, caller, patience, findings);
    }
  }
}

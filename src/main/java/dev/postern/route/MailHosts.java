package dev.postern.route;

import dev.postern.dns.Lookup;
import java.net.InetAddress;
import java.util.List;

/// Where a domain's mail goes, looked up and not yet judged.
///
/// @param domain the recipients', in A-labels
/// @param name the domain after aliases, as the MX look-up had it
/// @param authenticated whether the MX answer was, or the proof that there is no MX
/// @param hosts in the order in which they are to be tried
public record MailHosts(String domain, String name, boolean authenticated, List<MailHost> hosts) {

  public MailHosts {
    hosts = List.copyOf(hosts);
  }

  /// One of them.
  ///
  /// @param name as the MX record has it, or the domain itself where there is none
  public record MailHost(String name, int port, Lookup.Found<InetAddress> addresses) {}
}

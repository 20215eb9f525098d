package dev.postern.audit.domain;

import dev.postern.dns.Lookup;
import java.net.InetAddress;

/// One of the hosts that take a domain's mail.
///
/// @param name as the MX record has it, or the domain itself where there is none
record MailHost(String name, Lookup.Found<InetAddress> addresses) {

  /// The name after aliases, which TLSA records belong to (RFC 7672 §2.2.2).
  String expanded() {
    return addresses.name();
  }
}

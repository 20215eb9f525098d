package dev.postern.route;

import java.util.List;

/// Which published policy governed a domain's mail, as a TLS report names it (RFC 8460 §4.2).
///
/// @param text the policy as it was published: the lines of an MTA-STS policy, or TLSA records in
///   presentation form
/// @param hosts the `mx` patterns of an MTA-STS policy; else empty
public record TlsPolicy(Kind kind, List<String> text, List<String> hosts) {

  public static final TlsPolicy NONE = new TlsPolicy(Kind.NO_POLICY_FOUND, List.of(), List.of());

  public TlsPolicy {
    text = List.copyOf(text);
    hosts = List.copyOf(hosts);
  }

  /// RFC 8460 §4.2, `policy-type`.
  public enum Kind {
    TLSA,
    STS,
    NO_POLICY_FOUND
  }
}

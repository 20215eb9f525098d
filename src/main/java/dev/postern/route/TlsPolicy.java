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

  /// @param text a host's records in presentation form; none where they can't be found out
  static TlsPolicy tlsa(List<String> text) {
    return new TlsPolicy(Kind.TLSA, text, List.of());
  }

  static TlsPolicy sts(StsPolicy policy) {
    return new TlsPolicy(Kind.STS, policy.lines(), policy.mx());
  }

  /// RFC 8460 §4.2, `policy-type`.
  public enum Kind {
    TLSA,
    STS,
    NO_POLICY_FOUND
  }
}

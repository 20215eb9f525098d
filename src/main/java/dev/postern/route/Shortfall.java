package dev.postern.route;

/// Where what a domain publishes for its protection could not be used, or kept a host out: what TLS
/// reports tell the domain beside connections (RFC 8460 §4.3).
///
/// @param host empty where it is about the domain
/// @param detail in words
public record Shortfall(Kind kind, TlsPolicy policy, String host, String detail) {

  /// What fell short.
  public enum Kind {
    /// The MTA-STS policy could not be fetched.
    STS_FETCH,
    /// What was fetched is no policy.
    STS_INVALID,
    /// The policy host's certificate is not good.
    STS_WEBPKI,
    /// The host's TLSA records could not be found out.
    TLSA_UNKNOWN,
    /// The policy does not name the host.
    NOT_LISTED
  }
}

package dev.postern.delivery;

import dev.postern.route.TlsPolicy;

/// How one connection to a recipient's domain fared with TLS: what reports to that domain are made
/// of (RFC 8460 §4.3).
///
/// @param domain the recipients', in A-labels
/// @param host the MX host, empty where none was reached
/// @param sendingAddress ours, empty where no connection was made
/// @param receivingAddress theirs, likewise
/// @param detail what failed, in words
public record TlsOutcome(
    String domain,
    TlsPolicy policy,
    String host,
    String sendingAddress,
    String receivingAddress,
    Result result,
    String detail) {

  /// RFC 8460 §4.3, by its registered names in lower case with hyphens; SUCCESS is none of them.
  public enum Result {
    SUCCESS,
    STARTTLS_NOT_SUPPORTED,
    CERTIFICATE_HOST_MISMATCH,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_NOT_TRUSTED,
    VALIDATION_FAILURE,
    TLSA_INVALID,
    DNSSEC_INVALID,
    DANE_REQUIRED,
    STS_POLICY_FETCH_ERROR,
    STS_POLICY_INVALID,
    STS_WEBPKI_INVALID
  }
}

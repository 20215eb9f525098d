package dev.postern.route;

/// Why a policy that a domain announces could not be had.
///
/// @param detail a clause that may stand in a report
public record StsFailure(Kind kind, String detail) {

  /// RFC 8460 §4.3.2.2.
  public enum Kind {
    /// `sts-policy-fetch-error`: no answer, or not the one that is wanted.
    FETCH,
    /// `sts-policy-invalid`: a text that is no policy.
    INVALID,
    /// `sts-webpki-invalid`: the policy host's certificate is not good.
    WEBPKI
  }
}

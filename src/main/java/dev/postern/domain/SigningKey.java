package dev.postern.domain;

/// A DKIM key that we have for a domain, as far as its DNS must know it.
///
/// @param algorithm as `rsa-sha256`, for people
/// @param record the text that is to stand at `selector._domainkey.domain`
public record SigningKey(String selector, String algorithm, String record, State state) {

  /// What we do with it.
  public enum State {
    /// Messages are signed with it.
    SIGNING,
    /// They will be.
    NEXT,
    /// They were: its record stays until nothing signed with it is under way.
    RETIRED
  }
}

package dev.postern.route;

/// What is known of a domain's MTA-STS policy.
public sealed interface StsAnswer {

  /// It has none.
  record None() implements StsAnswer {}

  /// One that is valid now.
  record Published(StsPolicy policy) implements StsAnswer {}

  /// It announces one that can't be had, and none is cached: mail goes as if there were none (RFC
  /// 8461 §5.1), and a report says why.
  record Failed(StsFailure failure) implements StsAnswer {}
}

package dev.postern.audit;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.Severity;

/// What can be wrong with what a server announces and tells of itself.
enum CapabilityRule implements Rule {
  /// No TLS on a port that clients send mail to.
  STARTTLS_MISSING(Severity.HIGH),
  /// AUTH is announced before TLS.
  AUTH_BEFORE_TLS(Severity.HIGH),
  /// No AUTH on a port for submission, even over TLS.
  AUTH_MISSING(Severity.LOW),
  /// All mechanisms are broken ones.
  WEAK_MECHANISMS(Severity.LOW),
  /// A keyword that no RFC and no known program has.
  UNKNOWN_KEYWORD(Severity.INFO),
  /// A keyword that lets a client say who it is, and be believed, is announced to us.
  TRUSTING_KEYWORD(Severity.MEDIUM),
  /// The banner tells program and version.
  BANNER_VERSION(Severity.LOW),
  /// The banner tells the program.
  BANNER_PROGRAM(Severity.INFO),
  /// HELP or an error tells program or version.
  TEXT_VERSION(Severity.LOW),
  /// The name in the banner is no host's name.
  BANNER_NAME(Severity.LOW),
  /// No ESMTP: EHLO is refused or announces nothing.
  NO_EXTENSIONS(Severity.LOW);

  private final Severity severity;

  CapabilityRule(Severity severity) {
    this.severity = severity;
  }

  @Override
  public Area area() {
    return Area.CAPABILITIES;
  }

  @Override
  public Severity severity() {
    return severity;
  }
}

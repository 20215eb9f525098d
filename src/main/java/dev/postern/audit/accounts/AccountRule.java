package dev.postern.audit.accounts;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.Severity;

/// What can be wrong with how a server guards its accounts.
///
/// That a name exists is half of what a guesser needs and no harm by itself: LOW where there is no
/// reason to tell. A server that takes mail for its users has one at RCPT: INFO there.
public enum AccountRule implements Rule {
  /// The login that we were given is refused.
  LOGIN_REFUSED(Severity.MEDIUM),
  /// The login that we were given was not tried, for the certificate's sake.
  LOGIN_KEPT_BACK(Severity.INFO),
  /// A random password is taken.
  ANY_PASSWORD(Severity.CRITICAL),
  /// VRFY tells which names exist.
  VRFY_TELLS(Severity.LOW),
  /// EXPN tells which names exist, and who is behind them.
  EXPN_TELLS(Severity.MEDIUM),
  /// RCPT tells which names exist.
  RCPT_TELLS(Severity.LOW),
  /// Failed logins tell which names exist.
  AUTH_TELLS(Severity.MEDIUM),
  /// The time that an answer takes tells which names exist.
  TIME_TELLS(Severity.LOW),
  /// Nobody gets mail to postmaster.
  POSTMASTER_REFUSED(Severity.LOW),
  /// Wrong logins have no consequence that we saw.
  NO_LOCKOUT(Severity.LOW),
  /// Wrong logins cost time or the connection, and nothing else that we saw.
  WEAK_LOCKOUT(Severity.INFO);

  private final Severity severity;

  AccountRule(Severity severity) {
    this.severity = severity;
  }

  @Override
  public Area area() {
    return Area.ACCOUNTS;
  }

  @Override
  public Severity severity() {
    return severity;
  }
}

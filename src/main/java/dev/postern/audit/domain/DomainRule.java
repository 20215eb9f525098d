package dev.postern.audit.domain;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.Severity;

/// What can be wrong with what a domain tells those who send mail to it.
///
/// Nobody has to publish any of it, so that it is missing is INFO by itself; that nothing protects
/// the way is one finding of its own. What makes mail bounce or wait is HIGH.
public enum DomainRule implements Rule {
  /// The DNS gives no answer, or one whose signatures do not hold.
  LOOKUP_FAILS(Severity.MEDIUM),
  /// Neither MX nor address, or the null MX.
  NO_MAIL(Severity.INFO),
  /// A mail host has no address.
  MX_WITHOUT_ADDRESS(Severity.MEDIUM),
  /// An MX record names an alias.
  MX_IS_ALIAS(Severity.LOW),
  /// A mail host could not be spoken to from here.
  MX_NOT_REACHED(Severity.INFO),
  /// Neither MTA-STS nor DANE: who is in the way can take TLS out.
  NOTHING_PROTECTS(Severity.MEDIUM),
  /// No MTA-STS.
  STS_MISSING(Severity.INFO),
  /// There are records, and none that counts.
  STS_RECORD_INVALID(Severity.MEDIUM),
  /// The policy that the record promises can't be had.
  STS_POLICY_UNREACHABLE(Severity.MEDIUM),
  /// What the policy host has is no policy.
  STS_POLICY_INVALID(Severity.MEDIUM),
  /// The mode is testing or none.
  STS_NOT_ENFORCED(Severity.LOW),
  /// Senders forget the policy soon.
  STS_SHORT_AGE(Severity.LOW),
  /// A mail host is not in the policy.
  STS_MX_NOT_COVERED(Severity.HIGH),
  /// The certificate of a mail host in the policy is not valid for it, or it has no TLS.
  STS_CERTIFICATE(Severity.HIGH),
  /// No DNSSEC, so no DANE.
  DNSSEC_MISSING(Severity.INFO),
  /// DNSSEC, and no TLSA records.
  DANE_MISSING(Severity.INFO),
  /// TLSA records that nobody believes, for want of DNSSEC.
  DANE_UNSIGNED(Severity.LOW),
  /// Some mail hosts have TLSA records, others have none.
  DANE_PARTIAL(Severity.LOW),
  /// All TLSA records of a host have parameters that mean nothing for mail.
  DANE_UNUSABLE(Severity.MEDIUM),
  /// The certificate is none that the TLSA records vouch for, or there is no TLS.
  DANE_MISMATCH(Severity.HIGH),
  /// No TLS reports.
  TLSRPT_MISSING(Severity.INFO),
  /// A record that asks for TLS reports and can't be used.
  TLSRPT_INVALID(Severity.LOW);

  private final Severity severity;

  DomainRule(Severity severity) {
    this.severity = severity;
  }

  @Override
  public Area area() {
    return Area.DOMAIN;
  }

  @Override
  public Severity severity() {
    return severity;
  }
}

package dev.postern.tlsrpt;

import dev.postern.mail.Domain;
import dev.postern.mail.Mailbox;

/// Whether domains that ask are told how our connections to them fared with TLS.
///
/// @param organization who reports (RFC 8460 §4.3, organization-name)
/// @param contact whom to ask about a report, and who it is from: its domain signs
/// @param privateAddresses whether reports may be posted to addresses that are not public
public record TlsReportsConfig(
    boolean enabled, String organization, Mailbox contact, boolean privateAddresses) {

  /// Enabled, as the relay itself.
  ///
  /// @param hostname in A-labels
  public static TlsReportsConfig of(String hostname) {
    Mailbox postmaster = new Mailbox("postmaster", Domain.parse(hostname).orElseThrow());
    return new TlsReportsConfig(true, hostname, postmaster, false);
  }

  /// For a relay that delivers to nobody's servers.
  public TlsReportsConfig disabled() {
    return new TlsReportsConfig(false, organization, contact, privateAddresses);
  }

  /// Who reports, as a name in DNS: the domain of the contact.
  String submitter() {
    return contact.domain().ascii();
  }
}

package dev.postern.smtp.client;

import org.jspecify.annotations.Nullable;

/// What one connection to a next hop is to be like.
///
/// @param hostname what EHLO names
/// @param login null where the peer wants none
/// @param maxTransactions after so many the session quits by itself; at least 1
/// @param maxRecipients of one transaction; at least 1
public record Terms(
    String hostname,
    Security security,
    @Nullable Login login,
    int maxTransactions,
    int maxRecipients) {

  /// With as many recipients as the peer takes.
  public Terms(String hostname, Security security, @Nullable Login login, int maxTransactions) {
    this(hostname, security, login, maxTransactions, Integer.MAX_VALUE);
  }

  public Terms {
    if (maxRecipients < 1) {
      throw new IllegalArgumentException("no recipients allowed: " + maxRecipients);
    }
    if (maxTransactions < 1) {
      throw new IllegalArgumentException("no transactions allowed: " + maxTransactions);
    }
  }

  /// When TLS begins, and whether it must.
  public enum Security {
    /// Never.
    CLEAR,
    /// STARTTLS where it is offered, else in clear.
    STARTTLS_IF_OFFERED,
    /// STARTTLS or nothing.
    STARTTLS,
    /// TLS came before the greeting (RFC 8314 §3.3).
    AT_ONCE
  }
}

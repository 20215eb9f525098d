package dev.postern.smtp.server;

import java.time.Duration;
import java.util.List;

/// What one listener demands of one client: fixed before the greeting.
///
/// @param hostname what greeting and EHLO name us
/// @param tls when TLS is there
/// @param sender whether a key is needed to send
/// @param lineEndings what becomes of a bare CR or LF
/// @param mechanisms SASL mechanisms offered once TLS is up, strongest first
/// @param maxSize of a message in octets, as SIZE announces it
/// @param maxRecipients of a transaction, as LIMITS RCPTMAX announces it
/// @param maxHold how far ahead a release may lie, as FUTURERELEASE announces it; zero where that
///   is not offered
public record SessionPolicy(
    String hostname,
    Tls tls,
    Sender sender,
    LineEndings lineEndings,
    List<String> mechanisms,
    long maxSize,
    int maxRecipients,
    Duration maxHold) {

  /// When a session is protected.
  public enum Tls {
    /// STARTTLS must come before AUTH and MAIL.
    STARTTLS,
    /// The handshake came before the greeting (RFC 8314 §3.3).
    IMPLICIT,
    /// STARTTLS is offered; MAIL without it is fine, AUTH is not.
    OPTIONAL
  }

  /// Who may send.
  public enum Sender {
    NEEDS_KEY,
    /// The client's network is listed as trusted: MAIL without AUTH is fine.
    TRUSTED,
    /// The listener takes mail for itself alone, from anyone, and in octets as they come.
    ANYONE
  }

  /// What becomes of a line end other than CRLF.
  public enum LineEndings {
    STRICT,
    NORMALIZE
  }

  public SessionPolicy {
    mechanisms = List.copyOf(mechanisms);
  }
}

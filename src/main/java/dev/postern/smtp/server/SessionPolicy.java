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
/// @param most how much the session may do in all
public record SessionPolicy(
    String hostname,
    Tls tls,
    Sender sender,
    LineEndings lineEndings,
    List<String> mechanisms,
    long maxSize,
    int maxRecipients,
    Duration maxHold,
    Most most) {

  /// Past any of these a session ends between two transactions, with 421 (RFC 5321 §3.8).
  ///
  /// @param commands lines taken as commands
  /// @param recipients accepted, of all its transactions; more are refused with 452
  /// @param messages answered 250
  /// @param octets of message contents, also of messages refused
  public record Most(int commands, int recipients, int messages, long octets) {

    public static final Most UNLIMITED =
        new Most(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
  }

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

package dev.postern.suppression;

/// What becomes of mail to suppressed recipients.
public record SuppressionConfig(Action action) {

  public static final SuppressionConfig DEFAULT = new SuppressionConfig(Action.REFUSE);

  /// As `action: refuse | drop`.
  public enum Action {
    /// Refused at RCPT; what was accepted before it was suppressed goes back to its sender.
    REFUSE,
    /// Accepted at RCPT and not sent; nobody is told but the log.
    DROP
  }
}

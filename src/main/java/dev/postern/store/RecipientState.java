package dev.postern.store;

/// Where a recipient of a message stands.
public enum RecipientState {
  /// Waits for its next attempt.
  PENDING,
  /// Waits for an operator.
  HELD,
  DELIVERED,
  /// Given up, with a notification where one was wanted.
  BOUNCED,
  /// Kept in the sandbox: its body stays until retention ends.
  CAPTURED,
  /// Taken out by an operator, without a notification.
  DELETED,
  /// On the suppression list: not sent, without a notification.
  SUPPRESSED;

  /// Whether nothing more will happen by itself.
  public boolean isFinal() {
    return this != PENDING && this != HELD;
  }
}

package dev.postern.guard.volume;

/// What follows a finding.
public enum Policy {
  /// Told of, nothing more.
  ALERT,
  /// The key's mail is taken more slowly.
  SLOW,
  /// The key's mail is accepted and held.
  QUARANTINE
}

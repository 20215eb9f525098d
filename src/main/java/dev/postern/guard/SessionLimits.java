package dev.postern.guard;

/// How much one session may do. A client that wants more is told 421 between two transactions and
/// connects again.
///
/// @param commands lines taken as commands
/// @param recipients accepted, of all its messages
/// @param messages accepted
/// @param octets of the contents of its messages
public record SessionLimits(int commands, int recipients, int messages, long octets) {

  /// A hundred thousand messages, each with a few recipients, go through one session.
  public static final SessionLimits DEFAULT =
      new SessionLimits(2_000_000, 1_000_000, 100_000, 100L << 30);
}

package dev.postern.audit.probe;

/// Looks for one kind of fault at a port that speaks SMTP.
public interface Probe {

  /// Which part of the report it writes.
  Area area();

  /// What it does there.
  Manner manner();

  /// Looks. A server that no longer lets us in ends a probe with [NoDialogue], which whoever runs
  /// probes expects; what was found before stays.
  void run(Door door, Findings findings);

  /// Whether a server may shut us out for it: it then has to wait until all else is done, at all
  /// ports.
  default boolean isLast() {
    return false;
  }

  /// How far a probe goes.
  enum Manner {
    /// Does what any mail client does.
    ORDINARY,
    /// Does what the server's owner should have agreed to.
    TESTING
  }
}

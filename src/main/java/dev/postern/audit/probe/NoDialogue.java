package dev.postern.audit.probe;

/// The server does not let us in (any more), or the time for its port is used up.
public final class NoDialogue extends RuntimeException {

  private static final long serialVersionUID = 1;

  /// @param why a clause: `the connection was refused`
  public NoDialogue(String why) {
    super(why, null, false, false);
  }

  /// Why, as a clause.
  public String why() {
    return String.valueOf(getMessage());
  }
}

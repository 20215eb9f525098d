package dev.postern.alert;

/// A channel did not take a notice; the message says why, as a clause.
final class NotTold extends Exception {

  private final boolean worthwhile;

  /// @param worthwhile whether the same may go well another time
  NotTold(String message, boolean worthwhile) {
    super(message);
    this.worthwhile = worthwhile;
  }

  boolean isWorthAnotherTry() {
    return worthwhile;
  }
}

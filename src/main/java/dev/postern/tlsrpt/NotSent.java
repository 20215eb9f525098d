package dev.postern.tlsrpt;

/// A report did not get there; its message says why, as a clause.
final class NotSent extends Exception {
  NotSent(String why) {
    super(why);
  }

  String why() {
    return String.valueOf(getMessage());
  }
}

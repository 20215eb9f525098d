package dev.postern.route;

/// A text that is no MTA-STS policy; the message says why, as a clause.
public final class MalformedPolicy extends Exception {

  MalformedPolicy(String message) {
    super(message);
  }
}

package dev.postern.fetch;

/// An answer that is not what was asked for, or not HTTP; the message says why, as a clause.
final class BadResponse extends Exception {

  BadResponse(String message) {
    super(message);
  }
}

package dev.postern.mail;

/// A condition under which a recipient's sender wants a notification (RFC 3461 §4.1). NEVER is the
/// empty set.
public enum Notify {
  SUCCESS,
  FAILURE,
  DELAY
}

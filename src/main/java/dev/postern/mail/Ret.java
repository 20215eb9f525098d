package dev.postern.mail;

/// How much of the message a failure notification returns (RFC 3461 §4.3).
public enum Ret {
  FULL,
  HDRS
}

package dev.postern.domain;

/// A record that can't be evaluated: `permerror` (RFC 7208 §2.6.7). Its message says why.
final class SpfProblem extends Exception {
  SpfProblem(String why) {
    super(why);
  }

  String why() {
    return String.valueOf(getMessage());
  }
}

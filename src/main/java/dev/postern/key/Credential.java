package dev.postern.key;

/// A key that may log in, with its verifier. Identity has a meaning: rotation makes another
/// credential of the same key, and a login remembered for the old one is then worth nothing.
final class Credential {

  private final Key key;
  private final Verifier verifier;

  Credential(Key key, Verifier verifier) {
    this.key = key;
    this.verifier = verifier;
  }

  Key key() {
    return key;
  }

  Verifier verifier() {
    return verifier;
  }
}

package dev.postern.mail;

/// A text that must never be printed: a password or a token. Prints as stars wherever it ends up by
/// accident.
///
/// Two secrets are compared in constant time by whoever verifies them; [#equals] is the record's
/// and is for configuration trees only.
public record Secret(String reveal) {

  @Override
  public String toString() {
    return "********";
  }
}

package dev.postern.audit.tls;

/// How good a server's TLS is in all, best first.
enum Mark {
  A_PLUS("A+"),
  A("A"),
  B("B"),
  C("C"),
  /// Whoever verifies the certificate will not talk to it.
  T("T"),
  F("F");

  private final String text;

  Mark(String text) {
    this.text = text;
  }

  Mark orWorse(Mark other) {
    return compareTo(other) >= 0 ? this : other;
  }

  @Override
  public String toString() {
    return text;
  }
}

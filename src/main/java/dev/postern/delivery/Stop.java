package dev.postern.delivery;

/// One host on a job's way, and who is told how TLS fares there.
record Stop(Hop hop, TlsWitness witness) {

  /// Where nobody wants to know.
  static Stop at(Hop hop) {
    return new Stop(hop, TlsWitness.NONE);
  }
}

package dev.postern.dkim;

/// How a key signs.
public enum Algorithm {
  /// RSA with SHA-256; 2048 bits (RFC 8301 §3.2): what every verifier knows.
  RSA("rsa", "SHA256withRSA"),
  /// Ed25519 over a SHA-256 hash (RFC 8463 §3): short records and cheap signatures, for those who
  /// know it.
  ED25519("ed25519", "Ed25519");

  private final String label;
  private final String signature;

  Algorithm(String label, String signature) {
    this.label = label;
    this.signature = signature;
  }

  /// As in the tag `k=` of a record.
  public String label() {
    return label;
  }

  /// As in the tag `a=` of a signature.
  String tag() {
    return label + "-sha256";
  }

  /// What Java calls its signatures.
  String signature() {
    return signature;
  }
}

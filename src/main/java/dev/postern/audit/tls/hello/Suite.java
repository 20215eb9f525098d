package dev.postern.audit.tls.hello;

/// A cipher suite.
///
/// @param number as it crosses
/// @param name at IANA
public record Suite(int number, String name) {

  /// What is wrong with a suite, the worst first; a suite has the first that fits.
  public enum Flaw {
    /// Nothing is encrypted.
    NULL,
    /// The server shows no certificate: anybody can be it.
    ANONYMOUS,
    /// Keys were made short on purpose, 40 or 56 bits.
    EXPORT,
    /// RC4, RC2, single DES.
    BROKEN,
    /// Blocks of 64 bits, of which a long connection shows some (SWEET32).
    SHORT_BLOCKS,
    /// Encrypts in CBC mode and authenticates first: each implementation needs care.
    CBC,
    /// Sound.
    NONE
  }

  public Flaw flaw() {
    if (name.contains("_NULL_")) {
      return Flaw.NULL;
    }
    if (name.contains("_anon_")) {
      return Flaw.ANONYMOUS;
    }
    if (name.contains("EXPORT")) {
      return Flaw.EXPORT;
    }
    if (name.contains("_RC4_") || name.contains("_RC2_") || name.contains("_DES_CBC_")) {
      return Flaw.BROKEN;
    }
    if (name.contains("_3DES_") || name.contains("_IDEA_")) {
      return Flaw.SHORT_BLOCKS;
    }
    return name.contains("_CBC_") ? Flaw.CBC : Flaw.NONE;
  }

  /// Whether what was recorded stays secret when the server's key gets known.
  public boolean isForwardSecret() {
    return isForTls13() || isEphemeralCurve() || isEphemeralField();
  }

  /// ECDHE.
  public boolean isEphemeralCurve() {
    return name.contains("_ECDHE_") || name.contains("_ECDH_anon_");
  }

  /// DHE.
  public boolean isEphemeralField() {
    return name.contains("_DHE_") || name.contains("_DH_anon_");
  }

  /// TLS 1.3 has suites of its own (RFC 8446 §B.4).
  boolean isForTls13() {
    return number >> 8 == 0x13;
  }

  /// Whether it needs TLS 1.2: before that there were only MD5 and SHA-1.
  boolean isForTls12() {
    return !isForTls13() && !(name.endsWith("_MD5") || name.endsWith("_SHA"));
  }

  @Override
  public String toString() {
    return name;
  }
}

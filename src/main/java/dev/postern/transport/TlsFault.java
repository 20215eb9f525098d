package dev.postern.transport;

/// What went wrong between two ends that wanted TLS, sorted as reports sort it (RFC 8460 §4.3).
public enum TlsFault {
  /// No common version or suite, no TLS at all, an end in the middle: nothing about a certificate.
  HANDSHAKE,
  /// The certificate is for other names.
  HOST_MISMATCH,
  /// The certificate, or one above it, has expired or is not good yet.
  EXPIRED,
  /// The certificate does not chain to a root that is trusted.
  NOT_TRUSTED,
  /// No TLSA record vouches for the certificate.
  TLSA_MISMATCH,
  /// The certificate is bad in some other way.
  OTHER
}

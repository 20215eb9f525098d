package dev.postern.transport;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import org.jspecify.annotations.Nullable;

/// Puts what the JDK says of a certificate into our words.
final class CertificateFlaws {

  private CertificateFlaws() {}

  /// @param host whose certificate it is
  static CertificateFlaw of(Throwable cause, String host) {
    CertificateFlaw flaw = find(cause, host);
    return flaw != null
        ? flaw
        : new CertificateFlaw(TlsFault.OTHER, "its certificate is not good: " + innermost(cause));
  }

  /// Null where the cause is not about a certificate.
  static @Nullable CertificateFlaw find(Throwable cause, String host) {
    boolean certificate = false;
    for (Throwable one = cause; one != null; one = one.getCause()) {
      CertificateFlaw flaw = sort(one, host);
      if (flaw != null) {
        return flaw;
      }
      certificate |= one instanceof CertificateException;
    }
    return certificate
        ? new CertificateFlaw(TlsFault.OTHER, "its certificate is not good: " + innermost(cause))
        : null;
  }

  private static @Nullable CertificateFlaw sort(Throwable one, String host) {
    String text = String.valueOf(one.getMessage());
    return switch (one) {
      case FlawedCertificate flawed -> flawed.flaw();
      case CertificateExpiredException _ ->
          new CertificateFlaw(TlsFault.EXPIRED, "its certificate, or one above it, has expired");
      case CertificateNotYetValidException _ ->
          new CertificateFlaw(
              TlsFault.EXPIRED, "its certificate, or one above it, is not good yet");
      case CertPathValidatorException path when path.getReason() == BasicReason.EXPIRED ->
          new CertificateFlaw(TlsFault.EXPIRED, "its certificate, or one above it, has expired");
      case CertificateException _ when isUntrusted(text) ->
          new CertificateFlaw(
              TlsFault.NOT_TRUSTED, "its certificate does not chain to a trusted root");
      case CertificateException _ when isForOthers(text) ->
          new CertificateFlaw(TlsFault.HOST_MISMATCH, "its certificate is not for " + host);
      default -> null;
    };
  }

  private static boolean isUntrusted(String text) {
    return text.contains("path building failed") || text.contains("trust anchor");
  }

  private static boolean isForOthers(String text) {
    return text.contains("No subject alternative") || text.contains("No name matching");
  }

  /// What lies at the bottom of a fault, in its own words.
  static String innermost(Throwable cause) {
    Throwable last = cause;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return String.valueOf(last.getMessage());
  }
}

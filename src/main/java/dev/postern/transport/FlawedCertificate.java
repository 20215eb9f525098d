package dev.postern.transport;

import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/// Thrown where certificates are not good enough, by checks of our own.
final class FlawedCertificate extends CertificateException {

  private final CertificateFlaw flaw;

  FlawedCertificate(CertificateFlaw flaw, @Nullable Throwable cause) {
    super(flaw.detail(), cause);
    this.flaw = flaw;
  }

  FlawedCertificate(TlsFault fault, String detail) {
    this(new CertificateFlaw(fault, detail), null);
  }

  CertificateFlaw flaw() {
    return flaw;
  }
}

package dev.postern.transport;

import dev.postern.dns.Tlsa;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What senders that verify would have against the certificates that a host has shown, the leaf
/// first; for who looks at a host and need not be safe from it.
public final class CertificateVetting {

  private CertificateVetting() {}

  /// By the roots that everybody trusts, and the host's name (RFC 8461 §4.2).
  ///
  /// @param authority a PEM file with the roots; null for the system's
  /// @throws TlsProblem if the file can't be used
  /// @throws IllegalStateException if the JDK has no roots
  public static Optional<CertificateFlaw> byRoots(
      List<X509Certificate> chain, String host, @Nullable Path authority) {
    try {
      return Optional.ofNullable(new RootsCheck(ClientTls.manager(authority), host).vet(chain));
    } catch (IOException cause) {
      throw new IllegalStateException(
          "no certificate can be verified: " + cause.getMessage(), cause);
    }
  }

  /// By TLSA records (RFC 7672 §3.1).
  ///
  /// @param names as in [Dialer.Trust.Dane]
  public static Optional<CertificateFlaw> byTlsa(
      List<X509Certificate> chain, List<Tlsa> records, List<String> names) {
    try {
      return Optional.ofNullable(new DaneCheck(records, names).vet(chain));
    } catch (CertificateException cause) {
      return Optional.of(CertificateFlaws.of(cause, names.getFirst()));
    }
  }
}

package dev.postern.transport;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// Certificates as a client is shown them, for who examines a server: the leaf first.
///
/// @param certificates at least one
public record CertificateChain(List<X509Certificate> certificates) {

  public CertificateChain {
    certificates = List.copyOf(certificates);
  }

  /// Those of a file.
  ///
  /// @throws TlsProblem if they can't be used
  public static CertificateChain read(Path file) {
    return new CertificateChain(PemFiles.certificates(file));
  }

  /// Sees that a key can be used with the certificates of a file.
  ///
  /// @throws TlsProblem if not
  public static void checkKey(Path certificate, Path key) {
    var _ = PemFiles.read(certificate, key);
  }

  public X509Certificate leaf() {
    return certificates.getFirst();
  }

  /// Whether clients that ask for that host are content with the names in the leaf.
  public boolean isFor(String host) {
    return HostNames.isFor(leaf(), List.of(host));
  }

  /// When the first of them expires.
  public Instant end() {
    return certificates.stream()
        .map(one -> one.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /// When the last of them begins to be good.
  public Instant start() {
    return certificates.stream()
        .map(one -> one.getNotBefore().toInstant())
        .max(Instant::compareTo)
        .orElseThrow();
  }

  /// Whether the leaf signed itself.
  public boolean isSelfSigned() {
    return isSignedBy(leaf(), leaf());
  }

  /// Whether each is signed by the one after it, as clients expect (RFC 5246 §7.4.2).
  public boolean isInOrder() {
    for (int i = 0; i + 1 < certificates.size(); i++) {
      if (!isSignedBy(certificates.get(i), certificates.get(i + 1))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSignedBy(X509Certificate one, X509Certificate issuer) {
    if (!one.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return false;
    }
    try {
      one.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}

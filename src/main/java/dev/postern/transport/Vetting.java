package dev.postern.transport;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A look at the certificates that a peer has shown, once the handshake is done and before anybody
/// hears of it. It sees those of a resumed session like those of a new one, so there is no way
/// around it.
@FunctionalInterface
interface Vetting {

  /// Judges them.
  ///
  /// @param chain the leaf first, as it was sent
  /// @return what is wrong and let pass; null where nothing is
  /// @throws CertificateException where the connection must not be used
  @Nullable CertificateFlaw vet(List<X509Certificate> chain) throws CertificateException;
}

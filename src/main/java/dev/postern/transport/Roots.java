package dev.postern.transport;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The certificates of authorities that are trusted, for a program that wants to know what a chain
/// is worth and talks to the server in any case.
public final class Roots {

  private final Set<TrustAnchor> anchors;

  private Roots(Set<TrustAnchor> anchors) {
    this.anchors = anchors;
  }

  /// Those that the Java platform trusts, and more.
  ///
  /// @throws IllegalStateException if the platform's can't be read
  public static Roots systemAnd(Collection<X509Certificate> more) {
    Set<TrustAnchor> anchors = new HashSet<>();
    more.forEach(root -> anchors.add(new TrustAnchor(root, null)));
    try {
      for (X509Certificate root : ClientTls.manager(null).getAcceptedIssuers()) {
        anchors.add(new TrustAnchor(root, null));
      }
    } catch (IOException cause) {
      throw new IllegalStateException("the trusted roots of the platform can't be read", cause);
    }
    return new Roots(anchors);
  }

  /// Those that the Java platform trusts, and those in a file in PEM.
  ///
  /// @throws TlsProblem if the file can't be used
  public static Roots systemAnd(Path file) {
    return systemAnd(PemFiles.certificates(file));
  }

  /// Looks for a way from a server's certificate to a root, by what the server sent.
  ///
  /// @param at when all of it must be good
  /// @return why there is none; empty where there is one
  public Optional<String> doubt(List<X509Certificate> chain, Instant at) {
    if (chain.isEmpty()) {
      return Optional.of("there is no certificate");
    }
    try {
      var _ = path(anchors, chain, at);
      return Optional.empty();
    } catch (GeneralSecurityException cause) {
      return Optional.of(CertificateFlaws.innermost(cause));
    }
  }

  /// The way from the first of a chain to an anchor; revocation is not looked at.
  static PKIXCertPathBuilderResult path(
      Set<TrustAnchor> anchors, List<X509Certificate> chain, Instant at)
      throws GeneralSecurityException {
    var leaf = new X509CertSelector();
    leaf.setCertificate(chain.getFirst());
    var parameters = new PKIXBuilderParameters(anchors, leaf);
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(at));
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
    return (PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX").build(parameters);
  }
}

package dev.postern.transport;

import dev.postern.dns.Tlsa;
import dev.postern.mail.Octets;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/// Holds what a host has shown against its TLSA records (RFC 7672 §3.1): one that vouches is
/// enough. Records with parameters that mean nothing here vouch for nobody.
///
/// @param names that a certificate below a DANE-TA anchor must have one of
record DaneCheck(List<Tlsa> records, List<String> names) implements Vetting {

  private static final int DANE_TA = 2;
  private static final int DANE_EE = 3;
  // More than that no honest chain has, and each costs a few tries.
  private static final int MOST_CERTIFICATES = 10;
  private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
  private static final String ANY_PURPOSE = "2.5.29.37.0";

  @Override
  public @Nullable CertificateFlaw vet(List<X509Certificate> chain) throws CertificateException {
    if (chain.isEmpty() || chain.size() > MOST_CERTIFICATES) {
      throw new FlawedCertificate(
          TlsFault.OTHER, "it shows " + chain.size() + " certificates; 1 to 10 are taken");
    }
    for (Tlsa tlsa : records) {
      // RFC 7672 §3.1.1: the binding is the record's, whatever name and dates the certificate has.
      if (tlsa.usage() == DANE_EE && matches(tlsa, chain.getFirst())) {
        return null;
      }
    }
    Set<TrustAnchor> anchors = anchors(chain);
    if (anchors.isEmpty()) {
      throw new FlawedCertificate(
          TlsFault.TLSA_MISMATCH, "no TLSA record vouches for its certificate");
    }
    anchored(chain, anchors);
    return null;
  }

  // RFC 7672 §3.1.2.
  private Set<TrustAnchor> anchors(List<X509Certificate> chain) {
    Set<TrustAnchor> anchors = new HashSet<>();
    for (Tlsa tlsa : records) {
      if (tlsa.usage() == DANE_TA) {
        chain.stream()
            .skip(1)
            .filter(certificate -> matches(tlsa, certificate))
            .forEach(certificate -> anchors.add(new TrustAnchor(certificate, null)));
        anchors.addAll(unsent(tlsa, chain));
      }
    }
    return anchors;
  }

  // Whole certificates and keys in the DNS need not be in the chain (RFC 7671 §5.2.2).
  private static List<TrustAnchor> unsent(Tlsa tlsa, List<X509Certificate> chain) {
    if (tlsa.matching() != 0) {
      return List.of();
    }
    try {
      if (tlsa.selector() == 0) {
        return List.of(new TrustAnchor(certificate(tlsa.association()), null));
      }
      PublicKey key = key(tlsa.association());
      // A bare key has no name: it may be that of whoever issued one of these.
      return chain.stream()
          .map(X509Certificate::getIssuerX500Principal)
          .distinct()
          .map(issuer -> new TrustAnchor(issuer, key, null))
          .toList();
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return List.of();
    }
  }

  private void anchored(List<X509Certificate> chain, Set<TrustAnchor> anchors)
      throws FlawedCertificate {
    X509Certificate leaf = chain.getFirst();
    try {
      X509Certificate anchor =
          Roots.path(anchors, chain, Instant.now()).getTrustAnchor().getTrustedCert();
      // Null for a bare key.
      if (anchor != null) {
        anchor.checkValidity();
      }
    } catch (GeneralSecurityException cause) {
      throw new FlawedCertificate(unanchored(chain), cause);
    }
    if (!servesMail(leaf)) {
      throw new FlawedCertificate(TlsFault.OTHER, "its certificate is not one for servers");
    }
    if (!HostNames.isFor(leaf, names)) {
      throw new FlawedCertificate(
          TlsFault.HOST_MISMATCH, "its certificate is not for " + String.join(" or ", names));
    }
  }

  // The path builder only says that there is no path.
  private static CertificateFlaw unanchored(List<X509Certificate> chain) {
    for (X509Certificate certificate : chain) {
      try {
        certificate.checkValidity();
      } catch (CertificateException outdated) {
        return CertificateFlaws.of(outdated, "");
      }
    }
    return new CertificateFlaw(
        TlsFault.NOT_TRUSTED, "its certificate does not chain to what its TLSA record names");
  }

  private static boolean servesMail(X509Certificate leaf) {
    try {
      List<String> purposes = leaf.getExtendedKeyUsage();
      return purposes == null
          || purposes.contains(SERVER_AUTHENTICATION)
          || purposes.contains(ANY_PURPOSE);
    } catch (CertificateException _) {
      return false;
    }
  }

  private static boolean matches(Tlsa tlsa, X509Certificate certificate) {
    try {
      byte[] selected =
          switch (tlsa.selector()) {
            case 0 -> certificate.getEncoded();
            case 1 -> certificate.getPublicKey().getEncoded();
            default -> null;
          };
      if (selected == null) {
        return false;
      }
      byte[] shown =
          switch (tlsa.matching()) {
            case 0 -> selected;
            case 1 -> MessageDigest.getInstance("SHA-256").digest(selected);
            case 2 -> MessageDigest.getInstance("SHA-512").digest(selected);
            default -> null;
          };
      return shown != null && MessageDigest.isEqual(shown, tlsa.association().toArray());
    } catch (CertificateException | NoSuchAlgorithmException _) {
      return false;
    }
  }

  private static X509Certificate certificate(Octets octets) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(octets.toArray()));
  }

  private static PublicKey key(Octets octets) throws GeneralSecurityException {
    byte[] encoded = octets.toArray();
    String algorithm =
        SubjectPublicKeyInfo.getInstance(encoded).getAlgorithm().getAlgorithm().getId();
    return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
  }
}

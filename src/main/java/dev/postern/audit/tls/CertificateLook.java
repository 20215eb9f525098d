package dev.postern.audit.tls;

import dev.postern.transport.HostNames;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// What can be read in one certificate.
record CertificateLook(X509Certificate certificate) {

  // id-pe-tlsfeature (RFC 7633 §6), id-pe-authorityInfoAccess, id-ad-caIssuers in DER.
  private static final String FEATURES = "1.3.6.1.5.5.7.1.24";
  private static final String ACCESS = "1.3.6.1.5.5.7.1.1";
  private static final byte[] STATUS_REQUEST = {0x02, 0x01, 0x05};
  private static final byte[] ISSUERS = HexFormat.of().parseHex("06082b06010505073002");
  private static final int RSA_LEAST = 2048;
  private static final int RSA_IN_REACH = 1024;
  private static final int CURVE_LEAST = 224;

  /// DNS names and addresses.
  List<String> names() {
    return HostNames.of(certificate);
  }

  /// `RSA 2048`, `EC 256`, `Ed25519`.
  String key() {
    PublicKey key = certificate.getPublicKey();
    int bits = bits();
    return bits == 0 ? key.getAlgorithm() : key.getAlgorithm() + ' ' + bits;
  }

  boolean isKeyShort() {
    return certificate.getPublicKey() instanceof ECKey
        ? bits() < CURVE_LEAST
        : bits() > 0 && bits() < RSA_LEAST;
  }

  /// Whether it is a key of RSA that can be broken.
  boolean isKeyInReach() {
    return certificate.getPublicKey().getAlgorithm().equals("RSA") && bits() < RSA_IN_REACH;
  }

  /// Whether it is signed with a hash of which collisions are known.
  boolean isSignedWeakly() {
    String name = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    return name.startsWith("MD") || name.startsWith("SHA1");
  }

  boolean isSelfIssued() {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  boolean isIssuedBy(X509Certificate other) {
    return certificate.getIssuerX500Principal().equals(other.getSubjectX500Principal());
  }

  /// Whether it says where the certificate of its issuer can be had: then there is one to be sent.
  boolean namesItsIssuersPlace() {
    return contains(certificate.getExtensionValue(ACCESS), ISSUERS);
  }

  /// Whether it must come with an OCSP answer (RFC 7633).
  boolean mustBeStapled() {
    return contains(certificate.getExtensionValue(FEATURES), STATUS_REQUEST);
  }

  private int bits() {
    return switch (certificate.getPublicKey()) {
      case RSAKey rsa -> rsa.getModulus().bitLength();
      case ECKey curve -> curve.getParams().getCurve().getField().getFieldSize();
      default -> 0;
    };
  }

  private static boolean contains(byte[] all, byte[] some) {
    if (all == null) {
      return false;
    }
    for (int i = 0; i + some.length <= all.length; i++) {
      if (Arrays.equals(all, i, i + some.length, some, 0, some.length)) {
        return true;
      }
    }
    return false;
  }
}

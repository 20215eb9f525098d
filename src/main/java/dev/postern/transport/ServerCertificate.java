package dev.postern.transport;

import dev.postern.mail.Octets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Our certificate with its private key, known to belong together.
///
/// @param chain the leaf, then the intermediates
record ServerCertificate(List<X509Certificate> chain, PrivateKey key) {

  ServerCertificate {
    chain = List.copyOf(chain);
  }

  X509Certificate leaf() {
    return chain.getFirst();
  }

  boolean keyMatches() {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> key.getAlgorithm();
        };
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update((byte) 1);
      byte[] signature = signer.sign();
      signer.initVerify(leaf().getPublicKey());
      signer.update((byte) 1);
      return signer.verify(signature);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  /// The tls-server-end-point channel binding (RFC 5929 §4.1); null where the signature has no
  /// single hash function, for which the RFC defines none.
  @Nullable Octets endPoint() {
    try {
      String hash = hashName();
      return hash == null
          ? null
          : Octets.copyOf(MessageDigest.getInstance(hash).digest(leaf().getEncoded()));
    } catch (GeneralSecurityException _) {
      return null;
    }
  }

  private @Nullable String hashName() throws GeneralSecurityException {
    String signature = leaf().getSigAlgName().toUpperCase(Locale.ROOT);
    if (signature.equals("RSASSA-PSS")) {
      var parameters = java.security.AlgorithmParameters.getInstance("RSASSA-PSS");
      try {
        parameters.init(leaf().getSigAlgParams());
      } catch (java.io.IOException _) {
        return null;
      }
      return orStronger(parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm());
    }
    int with = signature.indexOf("WITH");
    return with < 0 ? null : orStronger(signature.substring(0, with));
  }

  // RFC 5929 §4.1: MD5 and SHA-1 are replaced by SHA-256.
  private static String orStronger(String hash) {
    return switch (hash) {
      case "MD5", "SHA1", "SHA-1" -> "SHA-256";
      default -> hash.matches("SHA\\d{3}") ? "SHA-" + hash.substring(3) : hash;
    };
  }
}

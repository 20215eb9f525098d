package dev.postern.transport;

import dev.postern.mail.Octets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
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

  /// The tls-server-end-point channel binding; null where there is none.
  @Nullable Octets endPoint() {
    return EndPoint.of(leaf());
  }
}

package dev.postern.transport;

import dev.postern.mail.Octets;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The tls-server-end-point channel binding (RFC 5929 §4.1): the hash of a server's certificate.
final class EndPoint {

  private EndPoint() {}

  /// Null where the signature has no single hash function, for which the RFC defines none.
  static @Nullable Octets of(X509Certificate leaf) {
    try {
      String hash = hashName(leaf);
      return hash == null
          ? null
          : Octets.copyOf(MessageDigest.getInstance(hash).digest(leaf.getEncoded()));
    } catch (GeneralSecurityException _) {
      return null;
    }
  }

  private static @Nullable String hashName(X509Certificate leaf) throws GeneralSecurityException {
    String signature = leaf.getSigAlgName().toUpperCase(Locale.ROOT);
    if (signature.equals("RSASSA-PSS")) {
      var parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
      try {
        parameters.init(leaf.getSigAlgParams());
      } catch (IOException _) {
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

package dev.postern.key;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postern.mail.Octets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// What is kept of a secret: enough to verify it with PLAIN, LOGIN and SCRAM-SHA-256, too little to
/// log in with (RFC 5802 §3).
///
/// @param iterations of PBKDF2, 4096 or more (RFC 7677 §4)
record Verifier(int iterations, Octets salt, Octets storedKey, Octets serverKey) {

  static final int SALT_LENGTH = 16;

  private static final Pattern STORAGE_FORM =
      Pattern.compile(
          "SCRAM-SHA-256\\$(\\d{4,7}):([A-Za-z0-9+/=]{1,88})"
              + "\\$([A-Za-z0-9+/]{43}=):([A-Za-z0-9+/]{43}=)");
  private static final byte[] CLIENT_KEY = "Client Key".getBytes(US_ASCII);
  private static final byte[] SERVER_KEY = "Server Key".getBytes(US_ASCII);

  /// @param password as SASLprep leaves it
  static Verifier derive(Sha256.Hi hi, String password, Octets salt, int iterations) {
    byte[] salted = hi.derive(password, salt.toArray(), iterations);
    byte[] clientKey = Sha256.hmac(salted, CLIENT_KEY);
    return new Verifier(
        iterations,
        salt,
        Octets.copyOf(Sha256.hash(clientKey)),
        Octets.copyOf(Sha256.hmac(salted, SERVER_KEY)));
  }

  /// Reads the form that [#encoded] writes (RFC 5803 §3); empty where it is damaged.
  static Optional<Verifier> parse(String text) {
    var matcher = STORAGE_FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Verifier(
              Integer.parseInt(matcher.group(1)),
              decoded(matcher.group(2)),
              decoded(matcher.group(3)),
              decoded(matcher.group(4))));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`
  String encoded() {
    return "SCRAM-SHA-256$%d:%s$%s:%s"
        .formatted(iterations, base64(salt), base64(storedKey), base64(serverKey));
  }

  /// Whether this is the secret. Costs a whole PBKDF2.
  boolean matches(Sha256.Hi hi, String password) {
    Verifier other = derive(hi, password, salt, iterations);
    return MessageDigest.isEqual(other.storedKey.toArray(), storedKey.toArray());
  }

  /// Whether the client that sent this proof knows the secret (RFC 5802 §3).
  boolean isProvenBy(byte[] proof, byte[] authMessage) {
    byte[] clientKey = Sha256.hmac(storedKey.toArray(), authMessage);
    if (proof.length != clientKey.length) {
      return false;
    }
    for (int i = 0; i < clientKey.length; i++) {
      clientKey[i] ^= proof[i];
    }
    return MessageDigest.isEqual(Sha256.hash(clientKey), storedKey.toArray());
  }

  /// Proof that we know the verifier.
  byte[] serverSignature(byte[] authMessage) {
    return Sha256.hmac(serverKey.toArray(), authMessage);
  }

  private static Octets decoded(String base64) {
    return Octets.copyOf(Base64.getDecoder().decode(base64));
  }

  private static String base64(Octets octets) {
    return Base64.getEncoder().encodeToString(octets.toArray());
  }
}

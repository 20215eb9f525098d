package dev.postern.key;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.mail.Octets;
import java.util.Arrays;

/// Salts of users that have none stored, and verifiers of users that don't exist.
///
/// A SCRAM server shows salt and iteration count to whoever names a user. An unknown user must
/// therefore have both, plausible and always the same (RFC 5802 §5.1 and §9).
final class Salts {

  /// For minted secrets, whose 178 random bits no slow hash needs to protect: the least that
  /// clients accept (RFC 7677 §4).
  static final int MINTED_ITERATIONS = 4096;

  /// For secrets that a person may have chosen: some 4 ms, which SCRAM costs at each login on the
  /// client's side too.
  static final int CHOSEN_ITERATIONS = 20_000;

  private final byte[] installKey;

  Salts(Octets installKey) {
    this.installKey = installKey.toArray();
  }

  Octets of(String user) {
    return Octets.copyOf(Arrays.copyOf(bits("salt", user), Verifier.SALT_LENGTH));
  }

  /// A verifier that no secret matches.
  Verifier decoy(String user) {
    byte[] coin = bits("iterations", user);
    return new Verifier(
        (coin[0] & 1) == 0 ? MINTED_ITERATIONS : CHOSEN_ITERATIONS,
        of(user),
        Octets.copyOf(bits("stored", user)),
        Octets.copyOf(bits("server", user)));
  }

  private byte[] bits(String purpose, String user) {
    return Sha256.hmac(installKey, purpose.getBytes(US_ASCII), new byte[1], user.getBytes(UTF_8));
  }
}

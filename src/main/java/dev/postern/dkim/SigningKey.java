package dev.postern.dkim;

import dev.postern.mail.Domain;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;

/// A private key, and under what name its public half is published. Shared by all threads.
public final class SigningKey {

  private final Domain domain;
  private final String selector;
  private final Algorithm algorithm;
  private final PrivateKey key;
  private final Primitives primitives;

  private SigningKey(
      Domain domain, String selector, Algorithm algorithm, PrivateKey key, Primitives primitives) {
    this.domain = domain;
    this.selector = selector;
    this.algorithm = algorithm;
    this.key = key;
    this.primitives = primitives;
  }

  /// Reads a key.
  ///
  /// @throws InvalidKeyException if it is none of that algorithm, or too short to sign
  public static SigningKey read(
      Domain domain, String selector, Algorithm algorithm, byte[] pkcs8, Primitives primitives)
      throws InvalidKeyException {
    return new SigningKey(
        domain, selector, algorithm, primitives.read(algorithm, pkcs8), primitives);
  }

  Domain domain() {
    return domain;
  }

  String selector() {
    return selector;
  }

  Algorithm algorithm() {
    return algorithm;
  }

  /// Signs fields and, behind them, the field of the signature itself.
  ///
  /// @throws IllegalStateException if the key or the provider can't
  byte[] sign(byte[] fields, byte[] own, int ownLength) {
    try {
      Signature signature = primitives.signature(algorithm);
      signature.initSign(key);
      switch (algorithm) {
        case RSA -> {
          signature.update(fields);
          signature.update(own, 0, ownLength);
        }
        case ED25519 -> {
          // What is signed is the hash, not the text (RFC 8463 §3).
          MessageDigest hash = Digests.sha256();
          hash.update(fields);
          hash.update(own, 0, ownLength);
          signature.update(hash.digest());
        }
      }
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "the DKIM key " + selector + " of " + domain.ascii() + " can't sign", e);
    }
  }

  /// Its name, never the key.
  @Override
  public String toString() {
    return selector + "._domainkey." + domain.ascii();
  }
}

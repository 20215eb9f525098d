package dev.postern.dkim;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import org.jspecify.annotations.Nullable;

/// Keys and signatures by one given provider, and by the JDK's for what it lacks or where none is
/// given. Shared by all threads.
public final class Primitives {

  private static final int RSA_BITS = 2048;

  private final @Nullable Provider provider;

  public Primitives(@Nullable Provider provider) {
    this.provider = provider;
  }

  /// Makes a new pair. Takes a tenth of a second for RSA, and more.
  public KeyPair mint(Algorithm algorithm) {
    try {
      KeyPairGenerator generator = generator(algorithm.name());
      if (algorithm == Algorithm.RSA) {
        generator.initialize(RSA_BITS);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw missing(algorithm, e);
    }
  }

  /// Reads a private key.
  ///
  /// @throws InvalidKeyException if it is none, or shorter than may sign (RFC 8301 §3.2)
  PrivateKey read(Algorithm algorithm, byte[] pkcs8) throws InvalidKeyException {
    try {
      PrivateKey key = factory(algorithm.name()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < RSA_BITS) {
        throw new InvalidKeyException("it has fewer than " + RSA_BITS + " bits");
      }
      return key;
    } catch (NoSuchAlgorithmException e) {
      throw missing(algorithm, e);
    } catch (InvalidKeyException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new InvalidKeyException("it is no " + algorithm.label() + " key", e);
    }
  }

  Signature signature(Algorithm algorithm) {
    try {
      return provider != null && provider.getService("Signature", algorithm.signature()) != null
          ? Signature.getInstance(algorithm.signature(), provider)
          : Signature.getInstance(algorithm.signature());
    } catch (NoSuchAlgorithmException e) {
      throw missing(algorithm, e);
    }
  }

  private KeyPairGenerator generator(String name) throws NoSuchAlgorithmException {
    return provider != null && provider.getService("KeyPairGenerator", name) != null
        ? KeyPairGenerator.getInstance(name, provider)
        : KeyPairGenerator.getInstance(name);
  }

  private KeyFactory factory(String name) throws NoSuchAlgorithmException {
    return provider != null && provider.getService("KeyFactory", name) != null
        ? KeyFactory.getInstance(name, provider)
        : KeyFactory.getInstance(name);
  }

  private static IllegalStateException missing(Algorithm algorithm, GeneralSecurityException e) {
    return new IllegalStateException("this Java has no " + algorithm.label(), e);
  }
}

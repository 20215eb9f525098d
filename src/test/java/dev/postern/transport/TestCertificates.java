package dev.postern.transport;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A CA, and certificates of its making in PEM files.
public final class TestCertificates {

  /// The files of one certificate.
  public record Pair(Path certificate, Path key, X509Certificate leaf, KeyPair keys) {}

  private final KeyPair keys = keyPair("EC");
  private final String name;
  private final X509Certificate root;

  public TestCertificates() {
    this("Test CA " + System.nanoTime());
  }

  private TestCertificates(String name) {
    this.name = name;
    root = sign(name, keys, keys, "SHA256withECDSA", Duration.ofDays(1), true);
  }

  /// Writes the root.
  public Path root(Path directory) {
    return write(directory.resolve("ca.pem"), root);
  }

  /// Writes a certificate for `name` and 127.0.0.1, and its key in PKCS #8.
  public Pair leaf(Path directory, String algorithm, String name) {
    return leaf(directory, algorithm, name, "SHA256withECDSA");
  }

  Pair leaf(Path directory, String algorithm, String name, String signature) {
    return leaf(directory, algorithm, name, signature, Duration.ofDays(1));
  }

  /// Writes a certificate that expired an hour ago.
  Pair expired(Path directory, String name) {
    return leaf(directory, "EC", name, "SHA256withECDSA", Duration.ofHours(-1));
  }

  /// Another CA that gives itself the same name.
  TestCertificates impostor() {
    return new TestCertificates(name);
  }

  X509Certificate root() {
    return root;
  }

  /// The same leaf with a certificate after it in its file.
  static Pair chain(Pair pair, X509Certificate above) {
    Path both = pair.certificate().resolveSibling("chain-" + System.nanoTime() + ".pem");
    Path second = write(both.resolveSibling("above.pem"), above);
    try {
      Files.writeString(both, Files.readString(pair.certificate()) + Files.readString(second));
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
    return new Pair(both, pair.key(), pair.leaf(), pair.keys());
  }

  private Pair leaf(
      Path directory, String algorithm, String name, String signature, Duration life) {
    KeyPair pair = keyPair(algorithm);
    X509Certificate leaf = sign(name, pair, keys, signature, life, false);
    Path file = write(directory.resolve(name + "-" + algorithm + ".pem"), leaf);
    try {
      Path key = directory.resolve(name + "-" + algorithm + ".key");
      write(key, new JcaPKCS8Generator(pair.getPrivate(), null));
      return new Pair(file, key, leaf, pair);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /// Writes any object that has a PEM form; a private key in the traditional one.
  static Path write(Path file, Object object) {
    try (var text = new StringWriter();
        var pem = new JcaPEMWriter(text)) {
      pem.writeObject(object);
      pem.flush();
      return Files.writeString(file, text.toString());
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private static KeyPair keyPair(String algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(algorithm.equals("EC") ? 256 : 2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException cause) {
      throw new IllegalStateException(cause);
    }
  }

  private X509Certificate sign(
      String name, KeyPair subject, KeyPair issuer, String signature, Duration life, boolean ca) {
    try {
      Instant now = Instant.now();
      var builder =
          new JcaX509v3CertificateBuilder(
              new X500Name("CN=" + this.name),
              BigInteger.valueOf(System.nanoTime()),
              Date.from(now.minus(Duration.ofDays(1))),
              Date.from(now.plus(life)),
              new X500Name("CN=" + name),
              subject.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
      if (!ca) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(
                new GeneralName[] {
                  new GeneralName(GeneralName.dNSName, name),
                  new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                }));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder(signature).build(issuer.getPrivate())));
    } catch (CertIOException | OperatorCreationException | GeneralSecurityException cause) {
      throw new IllegalStateException(cause);
    }
  }
}

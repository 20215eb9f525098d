package dev.postern.transport;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads certificates and keys in PEM (RFC 7468). Every failure is a [TlsProblem] that says what to
/// do.
final class PemFiles {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final long MOST_OCTETS = 1 << 20;

  private record Block(String label, String text) {}

  private PemFiles() {}

  /// Reads both files and sees that they belong together.
  static ServerCertificate read(Path certificate, Path key) {
    List<X509Certificate> chain = certificates(certificate);
    var pair = new ServerCertificate(chain, privateKey(key, chain.getFirst()));
    if (!pair.keyMatches()) {
      throw new TlsProblem(
          key,
          "this key does not belong to the first certificate in " + certificate,
          "put the server's own certificate first, and take the key it was requested with",
          null);
    }
    return pair;
  }

  /// All certificates of a file, at least one.
  static List<X509Certificate> certificates(Path file) {
    List<X509Certificate> found = new ArrayList<>();
    for (Block block : blocks(file)) {
      if (block.label().endsWith("CERTIFICATE")) {
        try {
          found.add(
              (X509Certificate)
                  CertificateFactory.getInstance("X.509")
                      .generateCertificate(new ByteArrayInputStream(decode(block))));
        } catch (CertificateException | IllegalArgumentException cause) {
          throw new TlsProblem(
              file, "a certificate in it is damaged", "get the file again from your CA", cause);
        }
      }
    }
    if (found.isEmpty()) {
      throw new TlsProblem(
          file,
          "no certificate in it",
          "it needs PEM, the server's certificate first and the intermediates after it",
          null);
    }
    return found;
  }

  private static PrivateKey privateKey(Path file, X509Certificate leaf) {
    for (Block block : blocks(file)) {
      if (!block.label().endsWith("PRIVATE KEY")) {
        continue;
      }
      if (block.label().startsWith("ENCRYPTED") || block.text().contains("ENCRYPTED")) {
        throw new TlsProblem(
            file,
            "this key is encrypted",
            "write it without a passphrase: openssl pkey -in " + file + " -out key.pem",
            null);
      }
      try {
        byte[] der = decode(block);
        byte[] pkcs8 = block.label().equals("PRIVATE KEY") ? der : wrap(der, leaf);
        return KeyFactory.getInstance(leaf.getPublicKey().getAlgorithm())
            .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (GeneralSecurityException | RuntimeException cause) {
        throw new TlsProblem(
            file,
            "this key is damaged, or not of the certificate's kind ("
                + leaf.getPublicKey().getAlgorithm()
                + ")",
            "take the key that the certificate was requested with",
            cause);
      }
    }
    throw new TlsProblem(
        file, "no private key in it", "it needs PEM that says BEGIN PRIVATE KEY", null);
  }

  // A traditional key (RFC 8017 §A.1.2, RFC 5915) becomes PKCS #8 with the algorithm identifier
  // that
  // stands in the certificate: the two must be the same anyway.
  private static byte[] wrap(byte[] traditional, X509Certificate leaf) {
    byte[] publicKey = leaf.getPublicKey().getEncoded();
    int at = headerLength(publicKey, 0);
    int length = headerLength(publicKey, at) + contentLength(publicKey, at);
    var content = new ByteArrayOutputStream();
    content.writeBytes(new byte[] {2, 1, 0});
    content.write(publicKey, at, length);
    content.writeBytes(der(4, traditional));
    return der(0x30, content.toByteArray());
  }

  private static int headerLength(byte[] der, int at) {
    return der[at + 1] >= 0 ? 2 : 2 + (der[at + 1] & 0x7f);
  }

  private static int contentLength(byte[] der, int at) {
    int length = der[at + 1];
    if (length >= 0) {
      return length;
    }
    int value = 0;
    for (int i = 0; i < (length & 0x7f); i++) {
      value = (value << 8) | (der[at + 2 + i] & 0xff);
    }
    return value;
  }

  private static byte[] der(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 128) {
      out.write(content.length);
    } else {
      out.writeBytes(
          new byte[] {
            (byte) 0x83,
            (byte) (content.length >> 16),
            (byte) (content.length >> 8),
            (byte) content.length
          });
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] decode(Block block) {
    return Base64.getMimeDecoder().decode(block.text());
  }

  private static List<Block> blocks(Path file) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text(file));
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > MOST_OCTETS) {
        throw new TlsProblem(file, "larger than 1 MiB", "this is no certificate or key", null);
      }
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException cause) {
      throw new TlsProblem(file, "no such file", "see tls: in the configuration", cause);
    } catch (AccessDeniedException cause) {
      throw new TlsProblem(
          file,
          "not allowed to read it",
          "make it readable for the user that runs postern ("
              + System.getProperty("user.name")
              + ")",
          cause);
    } catch (IOException cause) {
      throw new TlsProblem(
          file, "can't be read (" + cause + ")", "see that it is a readable file", cause);
    }
  }
}

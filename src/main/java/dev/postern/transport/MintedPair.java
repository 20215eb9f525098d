package dev.postern.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/// An elliptic-curve key and its certificate, as two PEM files.
record MintedPair(PrivateKey key, X509Certificate certificate) {

  private static final String KEY_LABEL = "PRIVATE KEY";
  private static final String CERTIFICATE_LABEL = "CERTIFICATE";
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  /// Empty where a file is missing or damaged, or the two don't belong together, as after a crash
  /// between the two writes: all of these are cured by minting again.
  static Optional<MintedPair> read(Path keyFile, Path certificateFile) {
    try {
      PrivateKey key =
          KeyFactory.getInstance("EC")
              .generatePrivate(new PKCS8EncodedKeySpec(decoded(keyFile, KEY_LABEL)));
      var certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(
                      new ByteArrayInputStream(decoded(certificateFile, CERTIFICATE_LABEL)));
      return Optional.of(new MintedPair(key, certificate)).filter(MintedPair::matches);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// Each file is whole and synced before it takes its name; the key, mode 0600, is first.
  void write(Path keyFile, Path certificateFile) throws IOException, GeneralSecurityException {
    write(keyFile, KEY_LABEL, key.getEncoded(), "rw-------");
    write(certificateFile, CERTIFICATE_LABEL, certificate.getEncoded(), "rw-r--r--");
  }

  private boolean matches() {
    byte[] sample = "sample".getBytes(US_ASCII);
    try {
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(key);
      signer.update(sample);
      byte[] signature = signer.sign();
      signer.initVerify(certificate.getPublicKey());
      signer.update(sample);
      return signer.verify(signature);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private static byte[] decoded(Path file, String label) throws IOException {
    String text = Files.readString(file, US_ASCII);
    int start = text.indexOf(begin(label));
    int end = text.indexOf(end(label));
    if (start < 0 || end < start) {
      throw new IOException(file + " has no " + label);
    }
    return Base64.getMimeDecoder().decode(text.substring(start + begin(label).length(), end));
  }

  private static void write(Path file, String label, byte[] der, String mode) throws IOException {
    String pem = begin(label) + '\n' + LINES.encodeToString(der) + '\n' + end(label) + '\n';
    Path directory = file.toAbsolutePath().getParent();
    Path draft =
        Files.createTempFile(
            directory,
            file.getFileName().toString(),
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString(mode));
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      ByteBuffer octets = US_ASCII.encode(pem);
      while (octets.hasRemaining()) {
        channel.write(octets);
      }
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static String begin(String label) {
    return "-----BEGIN " + label + "-----";
  }

  private static String end(String label) {
    return "-----END " + label + "-----";
  }
}

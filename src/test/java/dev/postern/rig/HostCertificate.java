package dev.postern.rig;

import dev.postern.transport.CertificateMint;
import dev.postern.transport.TlsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;

/// A certificate for one host by a CA of its own, as files.
public record HostCertificate(TlsConfig.Files files, Path authority) {

  public static HostCertificate of(Path directory, String host) {
    Path place = directory.resolve("tls-" + host);
    return new HostCertificate(
        new CertificateMint(place, InstantSource.system()).ensure(host, List.of()),
        CertificateMint.authority(place));
  }

  /// The data of a TLSA record for its key: DANE-EE, the public key, SHA-256 (RFC 7671 §5.1).
  public String tlsa() {
    try (InputStream in = Files.newInputStream(files.certificate())) {
      byte[] key =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(in)
              .getPublicKey()
              .getEncoded();
      return "3 1 1 " + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

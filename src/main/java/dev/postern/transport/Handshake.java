package dev.postern.transport;

import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLSession;

/// What a handshake over a [Wire] came to, for who does not care for the rest of TLS.
///
/// @param version as `TLSv1.3`
/// @param shown the peer's certificates
public record Handshake(String version, CertificateChain shown) {

  /// Makes one, with any certificate.
  ///
  /// @param name asked for in the handshake
  /// @throws IOException if it fails
  public static Handshake over(Wire wire, String name, Duration within) throws IOException {
    SSLSession session = wire.startTls(name, List.of(), within);
    Certificate[] chain = session.getPeerCertificates();
    return new Handshake(
        session.getProtocol(),
        new CertificateChain(
            Arrays.stream(chain)
                .filter(X509Certificate.class::isInstance)
                .map(X509Certificate.class::cast)
                .toList()));
  }
}

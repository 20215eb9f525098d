package dev.postern.transport;

import dev.postern.mail.Octets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Reads a [TlsSession] off a handshake that is done, if the peer may stay.
final class TlsSessions {

  private TlsSessions() {}

  /// @throws CertificateException where the peer's certificates don't pass: the connection must not
  ///   be used
  static TlsSession of(TlsSide.Begun begun) throws CertificateException {
    SSLSession session = begun.handler().engine().getSession();
    List<X509Certificate> shown =
        begun.handler().engine().getUseClientMode() ? chain(session) : List.of();
    Vetting vetting = begun.vetting();
    CertificateFlaw tolerated = vetting == null ? null : vetting.vet(shown);
    return new TlsSession(
        session.getProtocol(),
        session.getCipherSuite(),
        begun.endPoint(),
        exporter(session),
        tolerated,
        shown);
  }

  private static List<X509Certificate> chain(SSLSession session) {
    try {
      return Arrays.stream(session.getPeerCertificates())
          .filter(X509Certificate.class::isInstance)
          .map(X509Certificate.class::cast)
          .toList();
    } catch (SSLPeerUnverifiedException _) {
      return List.of();
    }
  }

  // RFC 9266 §4.2 leaves TLS 1.2 to those who can tell whether the extended master secret is used.
  // netty-tcnative has no exporter, and says so by an exception for each handshake; the JDK's own
  // TLS has one.
  private static @Nullable Octets exporter(SSLSession session) {
    if (TlsContexts.nativeTls()
        || !session.getProtocol().equals("TLSv1.3")
        || !(session instanceof ExtendedSSLSession extended)) {
      return null;
    }
    try {
      return Octets.copyOf(
          extended.exportKeyingMaterialData("EXPORTER-Channel-Binding", new byte[0], 32));
    } catch (UnsupportedOperationException | SSLKeyException _) {
      return null;
    }
  }
}

package dev.postern.transport;

import dev.postern.mail.Octets;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Reads a [TlsSession] off a handshake that is done.
final class TlsSessions {

  private TlsSessions() {}

  static TlsSession of(TlsSide.Begun begun) {
    SSLSession session = begun.handler().engine().getSession();
    return new TlsSession(
        session.getProtocol(), session.getCipherSuite(), begun.endPoint(), exporter(session));
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

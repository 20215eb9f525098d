package dev.postern.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// The JDK's TLS over a [Wire]: it can renegotiate, and shows a stapled OCSP answer, which
/// BoringSSL does not.
final class WireTls {

  private WireTls() {}

  static SSLSocket over(Socket plain, String name, int port) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anybody()}, null);
      var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, name, port, true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(asked(name));
      socket.setSSLParameters(parameters);
      return socket;
    } catch (GeneralSecurityException cause) {
      throw new IOException("the JDK has no TLS: " + cause.getMessage(), cause);
    }
  }

  // No name where it is an address, or none that can be asked for (RFC 6066 §3).
  private static List<SNIServerName> asked(String name) {
    try {
      InetAddress.ofLiteral(name);
      return List.of();
    } catch (IllegalArgumentException _) {
      // A name, then.
    }
    try {
      return List.of(new SNIHostName(name));
    } catch (IllegalArgumentException _) {
      return List.of();
    }
  }

  /// Lets everybody in. An extended one, so that the JDK does not judge in its stead.
  private static final class Anybody extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}

package dev.postern.transport;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// The JDK's TLS over a [Wire]: it can renegotiate, and shows a stapled OCSP answer, which
/// BoringSSL does not.
final class WireTls {

  private WireTls() {}

  static SSLSocket over(Socket plain, String name, int port) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      // It is an extended one, in whose stead the JDK does not judge.
      context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
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
}

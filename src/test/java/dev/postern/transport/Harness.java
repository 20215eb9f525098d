package dev.postern.transport;

import dev.postern.transport.Dialer.Handshake;
import dev.postern.transport.Dialer.Target;
import dev.postern.transport.Dialer.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// A transport with a certificate, for real connections over loopback.
final class Harness implements AutoCloseable {

  final TestCertificates ca = new TestCertificates();
  final TestCertificates.Pair pair;
  final ServerTls tls;
  final NettyTransport transport;
  final Path root;

  Harness(Path directory) {
    pair = ca.leaf(directory, "EC", "localhost");
    tls = new ServerTls(pair.certificate(), pair.key());
    transport = new NettyTransport();
    root = ca.root(directory);
  }

  BoundEndpoint listen(Handshake handshake, Supplier<ConnectionHandler> handlers) {
    return listen(handshake, _ -> false, _ -> Optional.of(handlers.get()));
  }

  BoundEndpoint listen(
      Handshake handshake, Predicate<InetAddress> proxies, HandlerFactory factory) {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return transport.bind(new Endpoint(address, tls, handshake, proxies), factory);
  }

  Target target(String host, BoundEndpoint to, Handshake handshake, Trust trust) {
    return new Target(host, to.address().getPort(), handshake, trust, Duration.ofSeconds(5));
  }

  static Socket connect(BoundEndpoint to) throws IOException {
    var socket = new Socket(to.address().getAddress(), to.address().getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  /// A JSSE client that trusts anybody, over a socket that is connected.
  static SSLSocket secure(Socket socket, String... protocols) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
      var tls =
          (SSLSocket)
              context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
      if (protocols.length > 0) {
        tls.setEnabledProtocols(protocols);
      }
      return tls;
    } catch (GeneralSecurityException cause) {
      throw new IllegalStateException(cause);
    }
  }

  @Override
  public void close() {
    tls.close();
    transport.close();
  }

  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}

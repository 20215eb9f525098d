package dev.postern.listener;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// A client that speaks SMTP by hand. It waits ten seconds for anything, and trusts anybody.
final class SocketClient implements AutoCloseable {

  private Socket socket;

  SocketClient(InetSocketAddress to) throws IOException {
    this(to, InetAddress.ofLiteral("0.0.0.0"));
  }

  /// @param from an address of this machine
  SocketClient(InetSocketAddress to, InetAddress from) throws IOException {
    socket = new Socket(to.getAddress(), to.getPort(), from, 0);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
  }

  void handshake() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
      var tls = (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", 0, true);
      tls.startHandshake();
      socket = tls;
    } catch (GeneralSecurityException cause) {
      throw new IllegalStateException(cause);
    }
  }

  void send(byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
    socket.getOutputStream().flush();
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// The next line without its CRLF; empty at the end.
  Optional<String> line() throws IOException {
    var line = new StringBuilder();
    InputStream in = socket.getInputStream();
    for (int c = in.read(); c >= 0; c = in.read()) {
      line.append((char) c);
      if (c == '\n') {
        return Optional.of(line.substring(0, line.length() - 2));
      }
    }
    return line.isEmpty() ? Optional.empty() : Optional.of(line + " (cut off)");
  }

  /// Sends a command and returns the last line of its reply.
  String command(String text) throws IOException {
    send(text + "\r\n");
    return reply();
  }

  /// The last line of the next reply; empty at the end.
  String reply() throws IOException {
    String line = line().orElse("");
    while (line.length() > 3 && line.charAt(3) == '-') {
      line = line().orElse("");
    }
    return line;
  }

  /// All that still comes.
  String rest() throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (java.net.SocketException _) {
      return "";
    }
  }

  void hangUp() throws IOException {
    socket.close();
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
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

package dev.postern.audit.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// A port on loopback at which each connection is served by itself, and then closed.
public final class Loopback implements AutoCloseable {

  private final ServerSocket listener;

  /// What is done with a connection.
  @FunctionalInterface
  public interface Service {
    void serve(Socket socket) throws IOException;
  }

  public Loopback(Service service) {
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
    Thread.ofVirtual().start(() -> accept(service));
  }

  /// Where it is, as a host of that name.
  public MailPort port(String host) {
    return new MailPort(host, listener.getInetAddress(), listener.getLocalPort());
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private void accept(Service service) {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(service, socket));
      } catch (IOException _) {
        return;
      }
    }
  }

  private static void serve(Service service, Socket socket) {
    try (socket) {
      service.serve(socket);
    } catch (IOException _) {
      // The client went away.
    }
  }
}

package dev.postern.send;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/// A server whose greeting comes an octet at a time, and never ends.
final class Drip implements AutoCloseable {

  private static final long PAUSE_NANOS = 50_000_000;

  private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

  Drip() throws IOException {
    Thread.ofVirtual().start(this::serve);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void serve() {
    try (Socket socket = listener.accept()) {
      while (!listener.isClosed()) {
        socket.getOutputStream().write('2');
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (IOException _) {
      // The client has left, or the test is over.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}

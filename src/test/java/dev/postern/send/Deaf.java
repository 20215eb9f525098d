package dev.postern.send;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/// A server that asks for a message, and then reads nothing of it.
final class Deaf implements AutoCloseable {

  private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final CountDownLatch closed = new CountDownLatch(1);

  Deaf() throws IOException {
    Thread.ofVirtual().start(this::serve);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void serve() {
    try (Socket socket = listener.accept()) {
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII), 1);
      say(socket, "220 deaf.example");
      String line = in.readLine();
      while (line != null && !line.equals("DATA")) {
        say(socket, "250 deaf.example");
        line = in.readLine();
      }
      say(socket, "354 tell me");
      closed.await();
    } catch (IOException | InterruptedException _) {
      // The test is over.
    }
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    listener.close();
  }
}

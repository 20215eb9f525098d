package dev.postern.rig;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Loopback ports.
public final class Ports {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final int CONNECT_MILLIS = 1000;

  // Below what Linux gives to sockets that ask for any port: between here and the moment when a
  // test's server binds, no connection can come to leave from one of these.
  private static final int LOWEST = 12_000;
  private static final int HIGHEST = 32_000;
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(HIGHEST - LOWEST));

  private Ports() {}

  /// Ports that nobody listens on now, TCP or UDP, all different, and given out once.
  public static List<Integer> free(int count) {
    return Stream.generate(() -> LOWEST + NEXT.getAndIncrement() % (HIGHEST - LOWEST))
        .filter(Ports::isFree)
        .limit(count)
        .toList();
  }

  private static boolean isFree(int port) {
    try (var tcp = new ServerSocket(port);
        var udp = new DatagramSocket(port)) {
      return tcp.isBound() && udp.isBound();
    } catch (IOException _) {
      return false;
    }
  }

  public static boolean isListening(int port) {
    return isListening(LOOPBACK.getHostAddress(), port);
  }

  public static boolean isListening(String address, int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port), CONNECT_MILLIS);
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}

package dev.postern.dns;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.io.IoClientFactory;
import org.xbill.DNS.io.TcpIoClient;
import org.xbill.DNS.io.UdpIoClient;

/// Sends a question and waits for its answer: a socket, and so a port that the system picks at
/// random (RFC 5452 §9.2), and a virtual thread for each.
///
/// dnsjava's own client looks at timeouts only in a second in which nothing arrives, which a busy
/// relay never has, and takes the first datagram for the answer, whoever sent it.
final class Wire implements IoClientFactory, UdpIoClient, TcpIoClient {

  @Override
  public CompletableFuture<byte[]> sendAndReceiveUdp(
      @Nullable InetSocketAddress local,
      InetSocketAddress remote,
      Message query,
      byte[] octets,
      int most,
      Duration timeout) {
    return inBackground(() -> datagram(remote, octets, most, deadline(timeout)));
  }

  @Override
  public CompletableFuture<byte[]> sendAndReceiveTcp(
      @Nullable InetSocketAddress local,
      InetSocketAddress remote,
      Message query,
      byte[] octets,
      Duration timeout) {
    return inBackground(() -> stream(remote, octets, deadline(timeout)));
  }

  @Override
  public UdpIoClient createOrGetUdpClient() {
    return this;
  }

  @Override
  public TcpIoClient createOrGetTcpClient() {
    return this;
  }

  private static byte[] datagram(InetSocketAddress remote, byte[] query, int most, long deadline)
      throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.connect(remote);
      socket.send(new DatagramPacket(query, query.length));
      var packet = new DatagramPacket(new byte[most], most);
      while (true) {
        socket.setSoTimeout(millisLeft(deadline));
        packet.setLength(most);
        socket.receive(packet);
        byte[] answer = Arrays.copyOf(packet.getData(), packet.getLength());
        if (answers(answer, query)) {
          return answer;
        }
      }
    }
  }

  // Others are forged or late; the one that is meant for us may still come.
  private static boolean answers(byte[] answer, byte[] query) {
    return answer.length >= Header.LENGTH
        && answer[0] == query[0]
        && answer[1] == query[1]
        && (answer[2] & 0x80) != 0;
  }

  private static byte[] stream(InetSocketAddress remote, byte[] query, long deadline)
      throws IOException {
    try (var socket = new Socket()) {
      socket.connect(remote, millisLeft(deadline));
      byte[] framed = new byte[query.length + 2];
      framed[0] = (byte) (query.length >>> 8);
      framed[1] = (byte) query.length;
      System.arraycopy(query, 0, framed, 2, query.length);
      socket.getOutputStream().write(framed);
      var in = new DataInputStream(new Deadlined(socket, deadline));
      byte[] answer = new byte[in.readUnsignedShort()];
      in.readFully(answer);
      return answer;
    }
  }

  private static long deadline(Duration timeout) {
    return System.nanoTime() + timeout.toNanos();
  }

  private static int millisLeft(long deadline) throws SocketTimeoutException {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new SocketTimeoutException();
    }
    return Math.toIntExact(Math.min(millis, Integer.MAX_VALUE));
  }

  private static CompletableFuture<byte[]> inBackground(Exchange exchange) {
    var result = new CompletableFuture<byte[]>();
    Thread.startVirtualThread(
        () -> {
          try {
            result.complete(exchange.run());
          } catch (IOException | RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  @FunctionalInterface
  private interface Exchange {
    byte[] run() throws IOException;
  }

  /// Reads until the deadline, however slowly the octets come.
  private static final class Deadlined extends InputStream {

    private final Socket socket;
    private final InputStream in;
    private final long deadline;

    Deadlined(Socket socket, long deadline) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
      this.deadline = deadline;
    }

    @Override
    public int read() throws IOException {
      socket.setSoTimeout(millisLeft(deadline));
      return in.read();
    }

    @Override
    public int read(byte[] octets, int from, int length) throws IOException {
      socket.setSoTimeout(millisLeft(deadline));
      return in.read(octets, from, length);
    }
  }
}

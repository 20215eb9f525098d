package dev.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.transport.Dialer.Handshake;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyGateTest {

  private static final String V2 = "0d0a0d0a000d0a515549540a";

  @TempDir private static Path directory;
  private static Harness harness;
  private final BlockingQueue<InetSocketAddress> clients = new LinkedBlockingQueue<>();

  @BeforeAll
  static void start() {
    harness = new Harness(directory);
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  private BoundEndpoint listen(Handshake handshake, boolean listed) {
    return harness.listen(
        handshake,
        _ -> listed,
        client -> {
          clients.add(client);
          return Optional.of(
              new Probe(
                  (connection, octets) -> {
                    connection.send(Probe.octets(Probe.text(octets)));
                    connection.flush();
                  }));
        });
  }

  private InetSocketAddress client() throws InterruptedException {
    return clients.poll(10, TimeUnit.SECONDS);
  }

  private static byte[] v2(String hex, String rest) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(HexFormat.of().parseHex(V2 + hex));
    out.writeBytes(rest.getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }

  private static void echoes(Socket socket, byte[] octets, String rest) throws Exception {
    socket.getOutputStream().write(octets);
    assertThat(socket.getInputStream().readNBytes(rest.length())).asString().isEqualTo(rest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY TCP4 192.0.2.7 192.0.2.1 4711 25\r\n",
        "PROXY TCP6 2001:db8::7 2001:db8::1 4711 25\r\n"
      })
  void versionOneNamesTheClient(String header) throws Exception {
    try (Socket socket = Harness.connect(listen(Handshake.ON_DEMAND, true))) {
      echoes(socket, (header + "rest").getBytes(StandardCharsets.US_ASCII), "rest");
      String address = header.split(" ", -1)[2];
      assertThat(client()).isEqualTo(new InetSocketAddress(address, 4711));
    }
  }

  @Test
  void versionTwoNamesTheClient() throws Exception {
    try (Socket socket = Harness.connect(listen(Handshake.ON_DEMAND, true))) {
      echoes(socket, v2("2111000cc0000207c000020112670019", "rest"), "rest");
      assertThat(client()).isEqualTo(new InetSocketAddress("192.0.2.7", 4711));
    }
  }

  @Test
  void theProxyItselfKeepsItsAddress() throws Exception {
    var port = listen(Handshake.ON_DEMAND, true);
    try (Socket socket = Harness.connect(port)) {
      echoes(socket, v2("20000000", "rest"), "rest");
      assertThat(client()).isEqualTo(socket.getLocalSocketAddress());
    }
    try (Socket socket = Harness.connect(port)) {
      echoes(socket, "PROXY UNKNOWN\r\nrest".getBytes(StandardCharsets.US_ASCII), "rest");
      assertThat(client()).isEqualTo(socket.getLocalSocketAddress());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EHLO client.example\r\n",
        "PROXY TCP4 192.0.2.7\r\n",
        "PROXY TCP4 300.0.2.7 192.0.2.1 4711 25\r\n",
        "PROXY TCP4 192.0.2.7 192.0.2.1 99999 25\r\n",
        "\r\n\r\n\0\r\nQUIT\n1\21\0\14twelve octets"
      })
  void anythingElseFromAProxyIsClosed(String header) throws Exception {
    try (Socket socket = Harness.connect(listen(Handshake.ON_DEMAND, true))) {
      socket.getOutputStream().write(header.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(closed(socket)).isTrue();
      assertThat(clients).isEmpty();
    }
  }

  private static boolean closed(Socket socket) throws java.io.IOException {
    try {
      return socket.getInputStream().read() == -1;
    } catch (java.net.SocketException _) {
      return true;
    }
  }

  @Test
  void fromOthersTheHeaderIsJustOctets() throws Exception {
    try (Socket socket = Harness.connect(listen(Handshake.ON_DEMAND, false))) {
      String header = "PROXY TCP4 192.0.2.7 192.0.2.1 4711 25\r\n";
      echoes(socket, header.getBytes(StandardCharsets.US_ASCII), header);
      assertThat(client()).isEqualTo(socket.getLocalSocketAddress());
    }
  }

  @Test
  void theHeaderComesBeforeAnImplicitHandshake() throws Exception {
    try (Socket socket = Harness.connect(listen(Handshake.AT_ONCE, true))) {
      socket
          .getOutputStream()
          .write("PROXY TCP4 192.0.2.7 192.0.2.1 4711 25\r\n".getBytes(StandardCharsets.US_ASCII));
      try (SSLSocket secured = Harness.secure(socket)) {
        echoes(secured, "hello".getBytes(StandardCharsets.US_ASCII), "hello");
        assertThat(client()).isEqualTo(new InetSocketAddress("192.0.2.7", 4711));
      }
    }
  }
}

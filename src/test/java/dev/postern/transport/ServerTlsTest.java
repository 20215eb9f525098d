package dev.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.mail.Octets;
import dev.postern.transport.Dialer.Handshake;
import dev.postern.transport.Dialer.Trust;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerTlsTest {

  @TempDir Path directory;
  private Harness harness;
  private final BlockingQueue<Probe> probes = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() {
    harness = new Harness(directory);
  }

  @AfterEach
  void stop() {
    harness.close();
  }

  private BoundEndpoint echo(Handshake handshake) {
    return harness.listen(
        handshake,
        () -> {
          var probe =
              new Probe(
                  (connection, octets) -> {
                    connection.send(Probe.octets(Probe.text(octets)));
                    connection.flush();
                  });
          probes.add(probe);
          return probe;
        });
  }

  private static String exchange(SSLSocket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII);
  }

  @Test
  void speaksTls13And12AndNothingOlder() throws Exception {
    var port = echo(Handshake.AT_ONCE);
    for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
      try (SSLSocket client = Harness.secure(Harness.connect(port), version)) {
        assertThat(exchange(client, "hello")).isEqualTo("hello");
        TlsSession session = probes.poll(10, TimeUnit.SECONDS).session();
        assertThat(session.version()).isEqualTo(version);
        assertThat(session.cipher()).isEqualTo(client.getSession().getCipherSuite());
      }
    }
    var old = openssl(port, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0");
    assertThat(old).contains("alert").doesNotContain("BEGIN SSL SESSION");
  }

  @Test
  void refusesSuitesWithoutForwardSecrecyOrAead() throws Exception {
    var port = echo(Handshake.AT_ONCE);
    for (String suite :
        new String[] {
          "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256"
        }) {
      try (SSLSocket client = Harness.secure(Harness.connect(port), "TLSv1.2")) {
        client.setEnabledCipherSuites(new String[] {suite});
        assertThatThrownBy(client::startHandshake).isInstanceOf(SSLException.class);
      }
    }
  }

  @Test
  void theChannelBindingIsTheHashOfTheLeaf() throws Exception {
    var port = echo(Handshake.AT_ONCE);
    try (SSLSocket client = Harness.secure(Harness.connect(port))) {
      client.startHandshake();
      byte[] seen = client.getSession().getPeerCertificates()[0].getEncoded();
      assertThat(probes.poll(10, TimeUnit.SECONDS).session().serverEndPoint())
          .contains(Octets.copyOf(MessageDigest.getInstance("SHA-256").digest(seen)));
    }
  }

  @Test
  void prefersTheHybridPostQuantumGroup() throws Exception {
    var port = echo(Handshake.AT_ONCE);
    var client = new Probe();
    var side =
        new ClientTls()
            .towards(harness.target("localhost", port, Handshake.AT_ONCE, new Trust.Any()));
    var group = new LinkedBlockingQueue<String>();
    var address = port.address();
    var channel =
        new io.netty.bootstrap.Bootstrap()
            .group(
                new io.netty.channel.MultiThreadIoEventLoopGroup(
                    1, io.netty.channel.nio.NioIoHandler.newFactory()))
            .channel(io.netty.channel.socket.nio.NioSocketChannel.class)
            .handler(new io.netty.channel.ChannelInboundHandlerAdapter())
            .connect(address)
            .sync()
            .channel();
    var connection = new NettyConnection(channel, client, address, side);
    channel.pipeline().addLast(connection);
    channel.eventLoop().execute(() -> connection.start(Handshake.AT_ONCE));
    assertThat(client.session().version()).isEqualTo("TLSv1.3");
    var engine = (ReferenceCountedOpenSslEngine) channel.pipeline().get(SslHandler.class).engine();
    group.add(SSL.getGroupName(engine.sslPointer()));
    assertThat(group.take()).isEqualTo("X25519MLKEM768");
    channel.close().sync();
    var _ = channel.eventLoop().parent().shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  @Test
  void takesTheClassicGroupsAndNoOthers() throws Exception {
    var port = echo(Handshake.AT_ONCE);
    assertThat(openssl(port, "-groups", "X25519")).contains("BEGIN CERTIFICATE");
    assertThat(openssl(port, "-groups", "P-256")).contains("BEGIN CERTIFICATE");
    assertThat(openssl(port, "-groups", "P-521")).doesNotContain("BEGIN CERTIFICATE");
  }

  @Test
  void resumesSessions() throws Exception {
    var port = echo(Handshake.AT_ONCE);
    for (String version : new String[] {"-tls1_3", "-tls1_2"}) {
      Path session = directory.resolve("session" + version);
      assertThat(openssl(port, version, "-sess_out", session.toString())).contains("\nNew, TLS");
      assertThat(openssl(port, version, "-sess_in", session.toString())).contains("\nReused, TLS");
      harness.tls.rotateTicketKeys();
      assertThat(openssl(port, version, "-sess_in", session.toString())).contains("\nReused, TLS");
    }
  }

  @Test
  void dropsPlaintextSentAlongWithStartTls() throws Exception {
    var taken = new LinkedBlockingQueue<String>();
    var port =
        harness.listen(
            Handshake.ON_DEMAND,
            () ->
                new Probe(
                    (connection, octets) -> {
                      if (connection.tls().isEmpty()) {
                        octets.position(octets.position() + "STARTTLS\r\n".length());
                        connection.send(Probe.octets("220 go\r\n"));
                        connection.startTls();
                      } else {
                        taken.add(Probe.text(octets));
                      }
                    }));
    try (Socket plain = Harness.connect(port)) {
      plain.getOutputStream().write("STARTTLS\r\nINJECTED\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(plain.getInputStream().readNBytes(8)).asString().isEqualTo("220 go\r\n");
      try (SSLSocket client = Harness.secure(plain)) {
        client.getOutputStream().write("SECURED\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(taken.poll(10, TimeUnit.SECONDS)).isEqualTo("SECURED\r\n");
      }
    }
  }

  @Test
  void newCertificateServesNewHandshakesAndOpenSessionsStay() throws Exception {
    var port = echo(Handshake.AT_ONCE);
    try (SSLSocket before = Harness.secure(Harness.connect(port))) {
      assertThat(exchange(before, "one")).isEqualTo("one");
      var next = harness.ca.leaf(Files.createDirectory(directory.resolve("next")), "RSA", "new");
      Files.move(next.key(), harness.pair.key(), StandardCopyOption.REPLACE_EXISTING);
      assertThat(harness.tls.reload()).as("a key that does not fit").isFalse();
      try (SSLSocket client = Harness.secure(Harness.connect(port))) {
        client.startHandshake();
        assertThat(client.getSession().getPeerCertificates()[0]).isEqualTo(harness.pair.leaf());
      }
      Files.move(
          next.certificate(), harness.pair.certificate(), StandardCopyOption.REPLACE_EXISTING);
      assertThat(harness.tls.reload()).as("the pair complete").isTrue();
      assertThat(harness.tls.reload()).as("nothing new").isFalse();
      try (SSLSocket client = Harness.secure(Harness.connect(port))) {
        client.startHandshake();
        assertThat(client.getSession().getPeerCertificates()[0]).isEqualTo(next.leaf());
      }
      assertThat(exchange(before, "two")).isEqualTo("two");
    }
  }

  private static String openssl(BoundEndpoint port, String... options) throws Exception {
    var command =
        new java.util.ArrayList<>(
            java.util.List.of(
                "openssl", "s_client", "-connect", "127.0.0.1:" + port.address().getPort()));
    command.addAll(java.util.List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new StringBuilder();
    try (var out = process.getOutputStream();
        var in = process.inputReader()) {
      // TLS 1.3 tickets come with the first octets after the handshake.
      out.write("hello\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        output.append(line).append('\n');
        if (line.equals("hello")) {
          out.write("Q\n".getBytes(StandardCharsets.US_ASCII));
          out.flush();
        }
      }
    }
    process.waitFor();
    return output.toString();
  }
}

package dev.postern.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.doctor.Knock.Security;
import dev.postern.doctor.Setup.Kind;
import dev.postern.rig.Ports;
import dev.postern.rig.TestCertificate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Servers on loopback, good and odd ones.
class WireKnockerTest {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  /// What a server does with a client.
  interface Manner {
    void with(Socket client) throws Exception;
  }

  private static WireKnocker knocker(Duration life) {
    return new WireKnocker("relay.example", Duration.ofSeconds(20), life);
  }

  private static Knock knock(Kind kind, Duration life, ServerSocket server, Manner manner)
      throws IOException {
    try (server) {
      Thread thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (Socket client = server.accept()) {
                      manner.with(client);
                    } catch (Exception _) {
                      // The knocker judges it.
                    }
                  });
      Knock knock =
          knocker(life)
              .at(new InetSocketAddress(LOOPBACK, server.getLocalPort()), "relay.example", kind);
      thread.interrupt();
      return knock;
    }
  }

  private static Knock knock(Kind kind, Manner manner) throws IOException {
    return knock(kind, Duration.ofSeconds(30), new ServerSocket(0, 5, LOOPBACK), manner);
  }

  private static void say(Socket client, String text) {
    try {
      client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      client.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void talk(Socket client, String... replies) throws IOException {
    var in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
    for (String reply : replies) {
      say(client, reply + "\r\n");
      in.readLine();
    }
  }

  @Test
  void aServerWithoutTlsIsAnswered() throws IOException {
    Knock knock =
        knock(
            Kind.STARTTLS,
            client -> talk(client, "220-mx.example\r\n220 hello", "250-mx\r\n250 SIZE 5"));
    Knock.Answered answered = (Knock.Answered) knock;
    assertThat(answered.greeting()).isEqualTo("220 hello");
    assertThat(answered.security()).isEqualTo(new Security.Absent());
  }

  @Test
  void aHandshakeShowsTheCertificate() throws Exception {
    TestCertificate certificate = TestCertificate.of("relay.example");
    ServerSocket server =
        certificate.context().getServerSocketFactory().createServerSocket(0, 5, LOOPBACK);
    Knock knock =
        knock(
            Kind.IMPLICIT_TLS, Duration.ofSeconds(30), server, client -> talk(client, "220 hello"));
    Knock.Answered answered = (Knock.Answered) knock;
    assertThat(answered.security()).isEqualTo(new Security.Working("TLSv1.3"));
    assertThat(answered.shown().orElseThrow().isFor("relay.example")).isTrue();
  }

  @Test
  void starttlsThatFailsIsBroken() throws IOException {
    Knock knock =
        knock(
            Kind.STARTTLS,
            client -> talk(client, "220 hello", "250-mx\r\n250 STARTTLS", "220 go", "no TLS this"));
    assertThat(((Knock.Answered) knock).security()).isInstanceOf(Security.Broken.class);
    Knock refused =
        knock(
            Kind.STARTTLS,
            client -> talk(client, "220 hello", "250-mx\r\n250 STARTTLS", "454 not now"));
    assertThat(((Knock.Answered) refused).security())
        .isEqualTo(new Security.Broken("STARTTLS is answered 454 not now"));
  }

  @Test
  void otherProtocolsAndEndlessLinesAreStrange() throws IOException {
    assertThat(knock(Kind.STARTTLS, client -> say(client, "SSH-2.0-OpenSSH_9.2\r\n")))
        .isEqualTo(new Knock.Strange("it does not speak SMTP: SSH-2.0-OpenSSH_9.2"));
    Knock endless =
        knock(
            Kind.STARTTLS,
            client -> {
              while (true) {
                say(client, "x".repeat(10_000));
              }
            });
    assertThat(endless).isInstanceOf(Knock.Strange.class);
    assertThat(((Knock.Strange) endless).what()).hasSizeLessThan(120);
    assertThat(knock(Kind.IMPLICIT_TLS, client -> talk(client, "220 in clear")))
        .isInstanceOf(Knock.Strange.class);
    assertThat(knock(Kind.HTTP, client -> talk(client, "220 mail here")))
        .isEqualTo(new Knock.Strange("it does not speak HTTP: 220 mail here"));
  }

  @Test
  void anEndlessReplyEnds() throws IOException {
    Knock knock =
        knock(
            Kind.STARTTLS,
            client -> {
              while (true) {
                say(client, "220-more\r\n");
              }
            });
    assertThat(knock).isEqualTo(new Knock.Strange("it does not speak SMTP: 220-more"));
  }

  @Test
  void httpIsAnsweredByItsStatus() throws IOException {
    Knock knock = knock(Kind.HTTP, client -> talk(client, "HTTP/1.1 503 Service Unavailable"));
    assertThat(((Knock.Answered) knock).greeting()).isEqualTo("HTTP/1.1 503 Service Unavailable");
  }

  @Test
  void whoClosesAtOnceOrKeepsSilentIsToldApart() throws IOException {
    assertThat(knock(Kind.STARTTLS, _ -> {})).isEqualTo(new Knock.Ended());
    var held = new CountDownLatch(1);
    Knock mute =
        knock(
            Kind.STARTTLS,
            Duration.ofMillis(300),
            new ServerSocket(0, 5, LOOPBACK),
            _ -> held.await());
    assertThat(mute).isInstanceOf(Knock.Mute.class);
  }

  @Test
  void aPortThatNobodyHasIsRefused() {
    int port = Ports.free(1).getFirst();
    assertThat(
            knocker(Duration.ofSeconds(5))
                .at(new InetSocketAddress(LOOPBACK, port), "relay.example", Kind.STARTTLS))
        .isEqualTo(new Knock.Refused());
  }
}

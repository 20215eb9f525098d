package dev.postern.audit.tls.hello;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.tls.hello.ClientHello.Trait;
import dev.postern.audit.tls.hello.ServerFlight.End;
import dev.postern.rig.TestCertificate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/// Hellos against the JDK's own server, without a socket.
class ClientHelloTest {

  private static final Suites SUITES = new Suites();

  @Test
  void tls13IsAskedWhichGroupItWants() throws Exception {
    ServerFlight flight =
        answer(ClientHello.offering("mx.example", Version.TLS_1_3, all(Version.TLS_1_3)));
    ServerHello hello = flight.chosen().orElseThrow();
    assertThat(flight.end()).isEqualTo(End.DONE);
    assertThat(hello.isRetry()).isTrue();
    assertThat(hello.version()).isEqualTo(Version.TLS_1_3.number());
    assertThat(hello.group()).isPresent();
    assertThat(SUITES.named(hello.suite()).isForTls13()).isTrue();
  }

  @Test
  void tls12ShowsItsCertificateAndItsCurve() throws Exception {
    ServerFlight flight =
        answer(ClientHello.offering("mx.example", Version.TLS_1_2, all(Version.TLS_1_2)));
    ServerHello hello = flight.chosen().orElseThrow();
    assertThat(flight.end()).isEqualTo(End.DONE);
    assertThat(hello.version()).isEqualTo(Version.TLS_1_2.number());
    assertThat(hello.isMarkedAsDowngrade()).isTrue();
    assertThat(hello.has(ServerHello.RENEGOTIATION)).isTrue();
    assertThat(flight.certificates()).hasSize(1);
    assertThat(flight.curve()).isPresent();
    assertThat(flight.primeBits()).as("of a curve that is no prime").isNotEqualTo(2048);
  }

  @Test
  void whatTheServerDoesNotWantIsRefusedWithAnAlert() throws Exception {
    ServerFlight flight =
        answer(ClientHello.offering("mx.example", Version.TLS_1_1, all(Version.TLS_1_1)));
    assertThat(flight.chosen()).isEmpty();
    assertThat(flight.end()).isEqualTo(End.ALERT);
    assertThat(flight.alert()).isNotNull();
  }

  @Test
  void anAddressIsNotAskedFor() {
    assertThat(text(hello("mx.example"))).contains("mx.example");
    assertThat(text(hello("192.0.2.1"))).doesNotContain("192.0.2.1");
    assertThat(text(hello("2001:db8::1"))).doesNotContain("2001:db8::1");
  }

  @Test
  void noHelloHasASizeThatLoadBalancersHangOn() {
    for (Version version : EnumSet.range(Version.TLS_1_0, Version.TLS_1_3)) {
      for (int count = 1; count <= 250; count++) {
        byte[] record =
            new ClientHello(
                    version, "mx.example", Collections.nCopies(count, 47), List.of(23), Set.of())
                .encode(new byte[32]);
        int size = record.length - 5;
        assertThat(size).isEqualTo((record[3] & 0xff) << 8 | (record[4] & 0xff));
        assertThat(size < 256 || size > 511).as("%s, %d suites: %d", version, count, size).isTrue();
      }
    }
  }

  @Test
  void ssl3HasNoExtensions() {
    byte[] record =
        new ClientHello(
                Version.SSL_3, "mx.example", List.of(5, 10), List.of(23), Set.of(Trait.COMMON))
            .encode(new byte[32]);
    assertThat(record).hasSize(5 + 4 + 2 + 32 + 1 + 2 + 4 + 2).startsWith(22, 3, 0);
  }

  @Test
  void ssl2IsTakenByAHelloOfItsOwn() {
    assertThat(OldHello.encode(new byte[16]))
        .startsWith(0x80, 46, 1, 0, 2, 0, 21, 0, 0, 0, 16)
        .hasSize(48);
    assertThat(OldHello.isTaken(octets(0x80, 40, 4, 0, 1, 0, 2, 1, 0, 0, 3))).isTrue();
    assertThat(OldHello.isTaken(octets(0x80, 40, 4, 0, 1, 0, 2, 1, 0, 0, 0))).isFalse();
    assertThat(OldHello.isTaken(octets(21, 3, 1, 0, 2, 2, 40))).isFalse();
    assertThat(OldHello.isTaken(octets())).isFalse();
  }

  private static ServerFlight answer(ClientHello hello) throws Exception {
    SSLContext context = TestCertificate.of("mx.example").context();
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    var decoder = new FlightDecoder();
    ByteBuffer out = ByteBuffer.allocate(1 << 17);
    ByteBuffer none = ByteBuffer.allocate(1 << 17);
    try {
      engine.unwrap(ByteBuffer.wrap(hello.encode(new byte[32])), none);
    } catch (SSLException _) {
      // Its alert is to be wrapped.
    }
    for (int i = 0; i < 20 && engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP; i++) {
      if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
        engine.getDelegatedTask().run();
      } else {
        try {
          engine.wrap(ByteBuffer.allocate(0), out);
        } catch (SSLException _) {
          // likewise
        }
      }
    }
    decoder.take(out.array(), out.position());
    return decoder.flight(End.CLOSED);
  }

  private static ClientHello hello(String host) {
    return ClientHello.offering(host, Version.TLS_1_2, all(Version.TLS_1_2));
  }

  private static List<Suite> all(Version version) {
    return SUITES.of(version).stream().flatMap(List::stream).toList();
  }

  private static String text(ClientHello hello) {
    return new String(hello.encode(new byte[32]), StandardCharsets.ISO_8859_1);
  }

  private static byte[] octets(int... values) {
    var octets = new byte[values.length];
    Arrays.setAll(new int[values.length], i -> octets[i] = (byte) values[i]);
    return octets;
  }
}

package dev.postern.audit.tls.hello;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.tls.hello.ServerFlight.End;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FlightDecoderTest {

  private static final int DHE = 0x0033;
  private static final byte[] SOUND =
      Flights.flight(0x0301, DHE, 1, List.of(0xff01, 15), Flights.prime(1024));

  @Test
  void readsAFlight() {
    ServerFlight flight = decode(SOUND, SOUND.length);
    ServerHello hello = flight.chosen().orElseThrow();
    assertThat(flight.end()).isEqualTo(End.DONE);
    assertThat(hello.version()).isEqualTo(Version.TLS_1_0.number());
    assertThat(hello.suite()).isEqualTo(DHE);
    assertThat(hello.compression()).isOne();
    assertThat(hello.has(ServerHello.HEARTBEAT)).isTrue();
    assertThat(hello.has(ServerHello.TICKET)).isFalse();
    assertThat(flight.primeBits()).hasValue(1024);
  }

  @Test
  void itDoesNotMatterInWhichPiecesItComes() {
    for (int size = 1; size < SOUND.length; size++) {
      assertThat(decode(SOUND, size)).isEqualTo(decode(SOUND, SOUND.length));
    }
  }

  @Test
  void messagesMayBeSplitOverRecords() {
    byte[] hello = Flights.hello(0x0303, DHE, 0, List.of());
    var records = new OctetWriter();
    for (byte octet : hello) {
      records.all(Flights.record(22, 0x0303, new byte[] {octet}));
    }
    byte[] all = records.all(Flights.record(22, 0x0303, Flights.message(14, _ -> {}))).toArray();
    assertThat(decode(all, all.length).end()).isEqualTo(End.DONE);
  }

  @Test
  void anAlertIsARefusalAndAWarningIsNone() {
    byte[] alert = Flights.alert(86);
    assertThat(decode(alert, alert.length).isRefusedWith(86)).isTrue();
    byte[] warned =
        new OctetWriter().all(Flights.record(21, 0x0301, new byte[] {1, 112})).all(SOUND).toArray();
    assertThat(decode(warned, warned.length).end()).isEqualTo(End.DONE);
  }

  @Test
  void aTruncatedFlightIsNeverDone() {
    for (int length = 0; length < SOUND.length; length++) {
      assertThat(decode(Arrays.copyOf(SOUND, length), 4096).end()).isEqualTo(End.CLOSED);
    }
  }

  @Test
  void whatIsNoTlsIsGarbage() {
    byte[] text =
        "454 4.7.0 TLS not available\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    assertThat(decode(text, text.length).end()).isEqualTo(End.GARBAGE);
  }

  @Test
  void aFlightWithoutEndIsCutOff() {
    byte[] record =
        Flights.record(22, 0x0303, Flights.message(11, body -> body.all(new byte[9000])));
    var decoder = new FlightDecoder();
    int taken = 0;
    while (!decoder.take(record, record.length)) {
      taken += record.length;
      assertThat(taken).isLessThanOrEqualTo(FlightDecoder.MOST_OCTETS);
    }
    assertThat(decoder.flight(End.DONE).end()).isEqualTo(End.GARBAGE);
  }

  @Test
  void noNoiseMakesItThrow() {
    var random = new Random(20110411);
    for (int round = 0; round < 20_000; round++) {
      byte[] noise = SOUND.clone();
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        noise[random.nextInt(noise.length)] = (byte) random.nextInt();
      }
      ServerFlight flight = decode(noise, random.nextInt(1, 64));
      assertThat(flight.end()).isNotNull();
      assertThat(flight.primeBits()).isNotNull();
      assertThat(flight.curve()).isNotNull();
      flight
          .chosen()
          .ifPresent(
              hello -> {
                assertThat(hello.group()).isNotNull();
                assertThat(hello.isMarkedAsDowngrade()).isFalse();
              });
    }
  }

  private static ServerFlight decode(byte[] octets, int size) {
    var decoder = new FlightDecoder();
    for (int at = 0; at < octets.length; at += size) {
      byte[] piece = Arrays.copyOfRange(octets, at, Math.min(at + size, octets.length));
      if (decoder.take(piece, piece.length)) {
        break;
      }
    }
    return decoder.flight(End.CLOSED);
  }
}

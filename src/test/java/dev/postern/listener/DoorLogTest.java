package dev.postern.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DoorLogTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final DoorLog log = new DoorLog();

  private boolean takes(String client, Instant at) {
    return log.takes(InetAddress.ofLiteral(client), at);
  }

  @Test
  void anAddressIsTakenOnceAMinute() {
    assertThat(takes("192.0.2.1", NOW)).isTrue();
    assertThat(takes("192.0.2.1", NOW.plusSeconds(59))).isFalse();
    assertThat(takes("192.0.2.2", NOW.plusSeconds(59))).isTrue();
    assertThat(takes("192.0.2.1", NOW.plus(DoorLog.SPAN))).isTrue();
    // The clock was set back.
    assertThat(takes("192.0.2.1", NOW)).isTrue();
  }

  @Test
  void theAddressesOfOneHostAreOne() {
    assertThat(takes("2001:db8::1", NOW)).isTrue();
    assertThat(takes("2001:db8::2", NOW)).isFalse();
    assertThat(takes("2001:db8:0:1::1", NOW)).isTrue();
  }

  @Test
  void aFloodFromManyAddressesIsBounded() {
    int taken = 0;
    for (int i = 0; i < 2 * DoorLog.MOST; i++) {
      taken += takes("10.0.%d.%d".formatted(i >> 8, i & 0xff), NOW) ? 1 : 0;
    }
    assertThat(taken).isEqualTo(DoorLog.MOST);
  }
}

package dev.postern.guard.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewaysTest {

  private static final String HEADING =
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT  \n";

  @TempDir private Path directory;
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private Gateways gateways;

  @BeforeEach
  void littleEndian() {
    // The kernel writes addresses as the machine has them; these lines are from x86.
    Assumptions.assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
    gateways = new Gateways(directory, () -> now);
  }

  private void ipv4(String... lines) throws IOException {
    Files.writeString(directory.resolve("route"), HEADING + String.join("\n", lines) + "\n");
  }

  private void ipv6(String... lines) throws IOException {
    Files.writeString(directory.resolve("ipv6_route"), String.join("\n", lines) + "\n");
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  @Test
  void aContainersBridgeIsFound() throws IOException {
    ipv4(
        "eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0   ",
        "eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0   ");
    ipv6(
        "fd000000000000000000000000000000 40 00000000000000000000000000000000 00"
            + " 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0",
        "00000000000000000000000000000000 00 00000000000000000000000000000000 00"
            + " fd000000000000000000000000000001 00000400 00000003 00000000 00000003     eth0",
        "00000000000000000000000000000000 00 00000000000000000000000000000000 00"
            + " 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo");
    assertThat(gateways.addresses())
        .containsExactlyInAnyOrder(address("172.17.0.1"), address("fd00::1"));
  }

  @Test
  void theHalvesOfASplitDefaultRouteCount() throws IOException {
    ipv4(
        "tun0\t00000000\t0100080A\t0003\t0\t0\t0\t00000080\t0\t0\t0",
        "tun0\t00000080\t0100080A\t0003\t0\t0\t0\t00000080\t0\t0\t0",
        "eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0");
    ipv6(
        "20000000000000000000000000000000 03 00000000000000000000000000000000 00"
            + " fe800000000000000000000000000001 00000400 00000003 00000000 00000003     eth0");
    assertThat(gateways.addresses())
        .containsExactlyInAnyOrder(address("10.8.0.1"), address("192.168.1.1"), address("fe80::1"));
  }

  @Test
  void routesOfOtherNetworksAndThoseWithoutAGatewayDont() throws IOException {
    ipv4(
        "eth1\t0000000A\t0101A8C0\t0003\t0\t0\t0\t000000FF\t0\t0\t0",
        "ppp0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0",
        "eth0\t00000000\t0201A8C0\t0002\t0\t0\t0\t00000000\t0\t0\t0");
    assertThat(gateways.addresses()).isEmpty();
  }

  @Test
  void brokenLinesAreLeftOut() throws IOException {
    ipv4(
        "",
        "eth0",
        "eth0\tzzzzzzzz\tzzzzzzzz\t0003\t0\t0\t0\t00000000\t0\t0\t0",
        "eth0\t00000000\t010011AC0\t0003\t0\t0\t0\t00000000\t0\t0\t0",
        "eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0");
    ipv6(
        "00000000000000000000000000000000 00 x 00 zz000000000000000000000000000001 0 0 0 3 eth0",
        "00000000000000000000000000000000 00");
    assertThat(gateways.addresses()).containsExactly(address("172.17.0.1"));
  }

  @Test
  void withoutAListThereIsNone() {
    assertThat(gateways.addresses()).isEmpty();
    assertThat(new Gateways(directory.resolve("nowhere"), () -> now).addresses()).isEmpty();
  }

  @Test
  void anotherNetworkIsNoticedAfterAWhile() throws IOException {
    ipv4("eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0");
    assertThat(gateways.addresses()).containsExactly(address("172.17.0.1"));
    ipv4("eth0\t00000000\t010012AC\t0003\t0\t0\t0\t00000000\t0\t0\t0");
    now = now.plus(Gateways.FRESH);
    assertThat(gateways.addresses()).containsExactly(address("172.17.0.1"));
    now = now.plusMillis(1);
    assertThat(gateways.addresses()).containsExactly(address("172.18.0.1"));
  }

  @Test
  void aClockThatWasSetBackDoesNotKeepAnOldList() throws IOException {
    ipv4("eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0");
    assertThat(gateways.addresses()).isNotEmpty();
    ipv4();
    now = now.minusSeconds(3600);
    assertThat(gateways.addresses()).isEmpty();
  }
}

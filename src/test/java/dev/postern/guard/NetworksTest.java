package dev.postern.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {

  private static Networks of(String texts) {
    return Networks.of(Arrays.asList(texts.split(" ", -1)));
  }

  private static boolean contains(String networks, String address) {
    return of(networks).contains(InetAddress.ofLiteral(address));
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.0.0/16, 10.1.0.0, true",
    "10.1.0.0/16, 10.1.255.255, true",
    "10.1.0.0/16, 10.2.0.0, false",
    "10.1.0.0/16, 10.0.255.255, false",
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.4, false",
    "10.1.2.3/16, 10.1.9.9, true",
    "192.0.2.0/25 10.0.0.0/24 192.0.2.128/25, 192.0.2.200, true",
    "10.0.0.0/8 10.5.0.0/16, 10.200.0.1, true",
    "200.0.0.0/8 100.0.0.0/8, 150.0.0.1, false",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::, false",
    "::1, ::1, true",
    "::1, 127.0.0.1, false",
    "127.0.0.0/8, ::ffff:127.0.0.1, true",
    "::ffff:10.0.0.0/104, 10.1.2.3, true",
    "::/64, 10.1.2.3, false",
  })
  void containsWhatItCovers(String networks, String address, boolean expected) {
    assertThat(contains(networks, address)).isEqualTo(expected);
  }

  @Test
  void agreesWithASimpleReading() {
    var random = new Random(7);
    int[][] blocks =
        IntStream.range(0, 60)
            .mapToObj(_ -> new int[] {random.nextInt(), 8 + random.nextInt(25)})
            .toArray(int[][]::new);
    Networks networks =
        Networks.of(Arrays.stream(blocks).map(b -> dotted(b[0]) + "/" + b[1]).toList());
    for (int i = 0; i < 5000; i++) {
      int[] near = blocks[random.nextInt(blocks.length)];
      int address = i % 2 == 0 ? random.nextInt() : near[0] ^ (random.nextInt() >>> (near[1] / 2));
      boolean expected = Arrays.stream(blocks).anyMatch(b -> (address ^ b[0]) >>> (32 - b[1]) == 0);
      assertThat(networks.contains(InetAddress.ofLiteral(dotted(address))))
          .as(dotted(address))
          .isEqualTo(expected);
    }
  }

  private static String dotted(int address) {
    return (address >>> 24)
        + "."
        + ((address >>> 16) & 255)
        + "."
        + ((address >>> 8) & 255)
        + "."
        + (address & 255);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 127.0.0.0/8 169.254.0.0/16 ::1 fe80::/64",
        "10.0.0.0/8",
        "2001:db8::/32",
        "fd12:3456:789a::/48",
        "10.0.0.0/9 10.128.0.0/9"
      })
  void privateNetworksAreNarrowEnough(String networks) {
    assertThat(of(networks).widerThan(8, 32)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0/0, 0.0.0.0/0",
    "::/0, ::/0",
    "10.0.0.0/7, 10.0.0.0/7",
    "0.0.0.0/1 128.0.0.0/1, 0.0.0.0/1",
    "10.0.0.0/8 11.0.0.0/8, 10.0.0.0 to 11.255.255.255 (adjacent networks count as one)",
    "9.0.0.0/8 10.0.0.0/32, 9.0.0.0 to 10.0.0.0 (adjacent networks count as one)",
    "2001:db8::/32 2001:db9::/32, 2001:db8:0:0:0:0:0:0 to 2001:db9:ffff:ffff:ffff:ffff:ffff:ffff"
        + " (adjacent networks count as one)",
    "10.0.0.0/8 20.0.0.0/8 30.0.0.0/8 40.0.0.0/8 50.0.0.0/32, 67108865 addresses of IPv4 in 5"
        + " networks",
    "fc00::/7, 'fc00::/7 (write the prefix that you use, such as fd12:3456:789a::/48)'",
    "fe80::/10, 'fe80::/10 (write fe80::/64, which is all that is in use)'",
    "::ffff:0.0.0.0/96, 0.0.0.0/0",
  })
  void internetSizedSetsAreFound(String networks, String expected) {
    assertThat(of(networks).widerThan(8, 32)).contains(expected);
  }

  @Test
  void aSieveOfManyNarrowBlocksIsFound() {
    List<String> everyOtherSlash16 =
        IntStream.range(0, 1 << 15)
            .mapToObj(i -> (i >> 7) + "." + ((i << 1) & 255) + ".0.0/16")
            .toList();
    assertThat(Networks.of(everyOtherSlash16).widerThan(8, 32))
        .contains("2147483648 addresses of IPv4 in 32768 networks");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "10.0.0",
        "10.0.0.0/33",
        "10.0.0.0/255.0.0.0",
        "example.com",
        "1-2.3.4.5",
        "10.*.0.0",
        "fe80::1%eth0",
        "0x0a000000",
        "10.0.0.0 /8"
      })
  void otherTextsAreRefused(String text) {
    assertThatThrownBy(() -> Networks.of(List.of(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"" + text + "\" is not a network");
  }
}

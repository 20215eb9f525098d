package dev.postern.tlsrpt;

import java.net.Inet4Address;
import java.net.InetAddress;

/// Which addresses lie on the public Internet: where a URI that anybody published may take us.
final class PublicAddresses {

  private PublicAddresses() {}

  static boolean contains(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] octets = address.getAddress();
    int first = octets[0] & 0xff;
    int second = octets[1] & 0xff;
    return address instanceof Inet4Address ? ipv4(first, second, octets[2]) : ipv6(octets);
  }

  // Besides the private ranges: this network, shared space, protocol assignments, benchmarks, and
  // what is reserved.
  private static boolean ipv4(int first, int second, int third) {
    return first != 0
        && first < 224
        && !(first == 100 && (second & 0xc0) == 64)
        && !(first == 192 && second == 0 && third == 0)
        && !(first == 198 && (second & 0xfe) == 18);
  }

  // Global unicast, without the transition mechanisms: an IPv4 address hides in those.
  private static boolean ipv6(byte[] octets) {
    int first = (octets[0] & 0xff) << 8 | (octets[1] & 0xff);
    boolean teredo = first == 0x2001 && octets[2] == 0 && octets[3] == 0;
    return (first & 0xe000) == 0x2000 && first != 0x2002 && !teredo;
  }
}

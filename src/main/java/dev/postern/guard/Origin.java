package dev.postern.guard;

import inet.ipaddr.ipv6.IPv6Address;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/// Where a client comes from, as it is counted: the address of IPv4 and the /64 of IPv6, which is
/// what one host is commonly given; and the network around it, a /24 or a /48.
public record Origin(long address, long network) {

  // Prefixes of IPv6 that nobody has: what is below 2000::/3 and begins with zeros is not routed.
  private static final long IPV4_ADDRESS = 1L << 32;
  private static final long IPV4_NETWORK = 2L << 32;
  private static final long IPV4 = 0xffff_ffffL;

  public static Origin of(InetAddress client) {
    var octets = ByteBuffer.wrap(client.getAddress());
    long address =
        client instanceof Inet4Address
            ? IPV4_ADDRESS | Integer.toUnsignedLong(octets.getInt())
            : octets.getLong();
    return new Origin(address, network(address));
  }

  /// The network of an address.
  public static long network(long address) {
    return isIpv4(address) ? IPV4_NETWORK | (address & IPV4 & ~0xffL) : address & ~0xffffL;
  }

  /// An address as people write it.
  public static String addressText(long address) {
    return isIpv4(address) ? dotted(address) : ipv6(address, 64);
  }

  /// A network as people write it.
  public static String networkText(long network) {
    return network >>> 32 == 2 ? dotted(network) + "/24" : ipv6(network, 48);
  }

  /// The reverse of [#addressText], and of [#networkText] as far as the address in it goes.
  ///
  /// @throws IllegalArgumentException for any other text
  public static Origin parse(String text) {
    int slash = text.indexOf('/');
    return of(InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)));
  }

  private static boolean isIpv4(long address) {
    return address >>> 32 == 1;
  }

  private static String dotted(long address) {
    return (address >> 24 & 0xff)
        + "."
        + (address >> 16 & 0xff)
        + "."
        + (address >> 8 & 0xff)
        + "."
        + (address & 0xff);
  }

  private static String ipv6(long prefix, int bits) {
    byte[] octets = ByteBuffer.allocate(16).putLong(prefix).array();
    return new IPv6Address(octets, bits).toCompressedString();
  }
}

package dev.postern.fetch;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.function.Predicate;

/// Addresses of the public internet: not those of this machine, of private networks, or reserved
/// (RFC 6890). A name that a stranger chose may not lead anywhere else.
public final class PublicAddresses implements Predicate<InetAddress> {

  @Override
  public boolean test(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] octets = address.getAddress();
    return address instanceof Inet4Address ? isPublic4(octets) : isPublic6(octets);
  }

  private static boolean isPublic4(byte[] octets) {
    int first = octets[0] & 0xff;
    int second = octets[1] & 0xff;
    int third = octets[2] & 0xff;
    return !(first == 0
        || (first == 100 && (second & 0xc0) == 64)
        || (first == 192 && second == 0 && (third == 0 || third == 2))
        || (first == 198 && ((second & 0xfe) == 18 || (second == 51 && third == 100)))
        || (first == 203 && second == 0 && third == 113)
        || first >= 240);
  }

  // Global unicast is 2000::/3 (RFC 4291 §2.4); what carries an IPv4 address is as good as that.
  private boolean isPublic6(byte[] octets) {
    int first = (octets[0] & 0xff) << 8 | (octets[1] & 0xff);
    int second = (octets[2] & 0xff) << 8 | (octets[3] & 0xff);
    if (first == 0x2002) {
      return test(octets, 2);
    }
    if (first == 0x0064 && second == 0xff9b) {
      // RFC 6052 §2.1; its local-use sibling, 64:ff9b:1::/48, may lead anywhere.
      return Arrays.equals(octets, 4, 12, new byte[8], 0, 8) && test(octets, 12);
    }
    return (first & 0xe000) == 0x2000 && !(first == 0x2001 && (second < 0x200 || second == 0xdb8));
  }

  private boolean test(byte[] octets, int from) {
    try {
      return test(InetAddress.getByAddress(Arrays.copyOfRange(octets, from, from + 4)));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("four octets are an address", impossible);
    }
  }
}

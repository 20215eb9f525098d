package dev.postern.route;

import dev.postern.guard.Networks;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/// Which addresses a next hop may have that somebody else's DNS names: those of the public
/// internet, and the networks that a route lists. A hostile MX record can't make us knock inside.
final class NextHopAddresses {

  // RFC 6890 and its registries: what is not reachable globally, and what wraps an IPv4 address
  // that
  // may not be either (6to4, Teredo, NAT64 for local use).
  private static final Networks NOT_PUBLIC =
      Networks.of(
          List.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/3",
              "::/96",
              "64:ff9b:1::/48",
              "100::/64",
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "3fff::/20",
              "5f00::/16",
              "fc00::/7",
              "fe80::/9",
              "ff00::/8"));

  private static final Networks NAT64 = Networks.of(List.of("64:ff9b::/96"));

  private final Networks listed;

  NextHopAddresses(Networks listed) {
    this.listed = listed;
  }

  boolean mayBeUsed(InetAddress address) {
    return listed.contains(address) || (!NOT_PUBLIC.contains(address) && isPublicInside(address));
  }

  // RFC 6052 §3.1: the well-known prefix must not wrap what is not global.
  private static boolean isPublicInside(InetAddress address) {
    if (address instanceof Inet4Address || !NAT64.contains(address)) {
      return true;
    }
    byte[] octets = address.getAddress();
    byte[] inner = {octets[12], octets[13], octets[14], octets[15]};
    try {
      return !NOT_PUBLIC.contains(InetAddress.getByAddress(inner));
    } catch (java.net.UnknownHostException _) {
      return false;
    }
  }
}

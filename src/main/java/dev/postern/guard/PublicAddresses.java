package dev.postern.guard;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/// Which addresses we connect to when somebody else chose the name: those of the public internet,
/// and networks that the configuration lists. A hostile record in the DNS can't make us knock
/// inside.
public final class PublicAddresses implements Predicate<InetAddress> {

  /// With no network besides.
  public static final PublicAddresses ONLY = new PublicAddresses(Networks.NONE);

  // RFC 6890 and its registries: what is not reachable globally, and what wraps an IPv4 address
  // that may not be either (Teredo, NAT64 for local use).
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
              "3fff::/20",
              "5f00::/16",
              "fc00::/7",
              "fe80::/9",
              "ff00::/8"));

  private static final Networks NAT64 = Networks.of(List.of("64:ff9b::/96"));
  private static final Networks SIX_TO_FOUR = Networks.of(List.of("2002::/16"));

  private final Networks listed;

  /// @param listed networks that may be connected to besides
  public PublicAddresses(Networks listed) {
    this.listed = listed;
  }

  @Override
  public boolean test(InetAddress address) {
    return listed.contains(address) || (!NOT_PUBLIC.contains(address) && isPublicInside(address));
  }

  // What wraps an IPv4 address leads where that does (RFC 6052 §3.1, RFC 3056 §2).
  private static boolean isPublicInside(InetAddress address) {
    if (address instanceof Inet4Address) {
      return true;
    }
    int from = NAT64.contains(address) ? 12 : SIX_TO_FOUR.contains(address) ? 2 : -1;
    return from < 0 || !NOT_PUBLIC.contains(inner(address.getAddress(), from));
  }

  private static InetAddress inner(byte[] octets, int from) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(octets, from, from + 4));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("four octets are an address", impossible);
    }
  }
}

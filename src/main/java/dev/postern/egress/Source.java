package dev.postern.egress;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// An address that mail leaves from.
///
/// @param name unique; in the name of each [Site] and in logs
/// @param addresses at most one of each family; which one is used is the dialer's choice. None
///   means whatever the system picks
/// @param hostname what we call ourselves in EHLO, and what DNS should say of the addresses
public record Source(String name, List<InetAddress> addresses, String hostname) {

  public Source {
    addresses = List.copyOf(addresses);
    long fours = addresses.stream().filter(Source::isFour).count();
    if (fours > 1 || addresses.size() - fours > 1) {
      throw new IllegalArgumentException("one address of each family: " + name);
    }
  }

  /// What to bind to for an IPv4 connection; empty for none in particular, see [#reaches].
  public Optional<InetAddress> four() {
    return addresses.stream().filter(Source::isFour).findFirst();
  }

  /// What to bind to for an IPv6 connection; empty for none in particular, see [#reaches].
  public Optional<InetAddress> six() {
    return addresses.stream().filter(address -> !isFour(address)).findFirst();
  }

  /// Whether it can be used to connect to that address: a source that names one family has no
  /// other.
  public boolean reaches(InetAddress host) {
    return addresses.isEmpty() || addresses.stream().anyMatch(own -> isFour(own) == isFour(host));
  }

  private static boolean isFour(InetAddress address) {
    return address instanceof Inet4Address;
  }
}

package dev.postern.guard;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.AddressStringParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A set of networks in CIDR notation, IPv4 and IPv6.
///
/// An IPv4-mapped IPv6 address counts as the IPv4 address that it holds.
public final class Networks {

  public static final Networks NONE = new Networks(List.of());

  // A union may be this many times as large as the widest single block: room for all private ranges
  // of IPv4 (RFC 1918), loopback and link-local together, which are 2.1 times a /8.
  private static final int MOST_TIMES = 4;

  private static final IPAddressStringParameters SYNTAX =
      new IPAddressStringParameters.Builder()
          .allowWildcardedSeparator(false)
          .allowEmpty(false)
          .allowAll(false)
          .allowMask(false)
          .setRangeOptions(AddressStringParameters.RangeParameters.NO_RANGE)
          .getIPv4AddressParametersBuilder()
          .allow_inet_aton(false)
          .getParentBuilder()
          .getIPv6AddressParametersBuilder()
          .allowZone(false)
          .getParentBuilder()
          .toParams();

  private final List<IPAddress> blocks;
  private final Ranges ipv4;
  private final Ranges ipv6;

  private Networks(List<IPAddress> blocks) {
    this.blocks = List.copyOf(blocks);
    this.ipv4 = Ranges.of(blocks.stream().filter(IPAddress::isIPv4).toList());
    this.ipv6 = Ranges.of(blocks.stream().filter(IPAddress::isIPv6).toList());
  }

  /// Reads addresses and CIDR blocks.
  ///
  /// @throws IllegalArgumentException that names the first text which is neither
  public static Networks of(List<String> texts) {
    List<IPAddress> blocks = new ArrayList<>();
    for (String text : texts) {
      try {
        blocks.add(unmapped(new IPAddressString(text, SYNTAX).toAddress().toPrefixBlock()));
      } catch (AddressStringException | RuntimeException cause) {
        throw new IllegalArgumentException(
            "\"" + text + "\" is not a network: write it like 10.1.0.0/16 or fd00:1::/64", cause);
      }
    }
    return new Networks(blocks);
  }

  /// Whether an address lies in one of the networks. A binary search, without allocation to speak
  /// of.
  public boolean contains(InetAddress address) {
    Ranges ranges = address instanceof Inet4Address ? ipv4 : ipv6;
    return !ranges.isEmpty() && ranges.contains(address.getAddress());
  }

  public boolean isEmpty() {
    return blocks.isEmpty();
  }

  /// How many networks are listed.
  public int size() {
    return blocks.size();
  }

  /// These networks and others together.
  public Networks and(Networks others) {
    return together(List.of(this, others));
  }

  /// The networks of all of these.
  public static Networks together(List<Networks> parts) {
    return new Networks(parts.stream().flatMap(part -> part.blocks.stream()).toList());
  }

  /// What makes this set too wide to be trusted, for a message to people; empty where it is narrow
  /// enough.
  ///
  /// Blocks that touch count as one, so that two halves don't hide a whole; and all of one family
  /// together may be four times as large as the widest block.
  ///
  /// @param ipv4Prefix the widest block of IPv4, such as 8
  /// @param ipv6Prefix the widest block of IPv6, such as 32
  public Optional<String> widerThan(int ipv4Prefix, int ipv6Prefix) {
    return tooWide(ipv4, 32, ipv4Prefix, "IPv4").or(() -> tooWide(ipv6, 128, ipv6Prefix, "IPv6"));
  }

  private Optional<String> tooWide(Ranges ranges, int bits, int prefix, String family) {
    BigInteger most = BigInteger.ONE.shiftLeft(bits - prefix);
    for (IPAddress block : blocks) {
      if (block.getBitCount() == bits && block.getCount().compareTo(most) > 0) {
        return Optional.of(block + hint(block));
      }
    }
    Optional<String> merged = ranges.widerThan(most);
    if (merged.isPresent()) {
      return merged.map(range -> range + " (adjacent networks count as one)");
    }
    return ranges.size().compareTo(most.multiply(BigInteger.valueOf(MOST_TIMES))) > 0
        ? Optional.of(
            ranges.size() + " addresses of " + family + " in " + ranges.count() + " networks")
        : Optional.empty();
  }

  // Ranges that are private by definition, and that somebody may well write in full.
  private static String hint(IPAddress block) {
    return switch (block.toString()) {
      case "fc00::/7", "fd00::/8" ->
          " (write the prefix that you use, such as fd12:3456:789a::/48)";
      case "fe80::/10" -> " (write fe80::/64, which is all that is in use)";
      default -> "";
    };
  }

  // InetAddress turns an IPv4-mapped address into an Inet4Address, so a mapped network must follow.
  private static IPAddress unmapped(IPAddress block) {
    Integer prefix = block.getNetworkPrefixLength();
    return block.isIPv6() && block.toIPv6().isIPv4Mapped() && (prefix == null || prefix >= 96)
        ? block.toIPv6().getEmbeddedIPv4Address()
        : block;
  }

  /// Equal where the same blocks are listed in the same order.
  @Override
  public boolean equals(Object other) {
    return other instanceof Networks networks && networks.blocks.equals(blocks);
  }

  @Override
  public int hashCode() {
    return blocks.hashCode();
  }

  /// The networks as CIDR blocks.
  @Override
  public String toString() {
    return String.join(", ", blocks.stream().map(IPAddress::toString).toList());
  }
}

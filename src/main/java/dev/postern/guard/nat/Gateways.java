package dev.postern.guard.nat;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The gateways of this machine's default routes, as Linux lists them below /proc/net; none where
/// there is no such list.
///
/// Read anew after [#FRESH], in memory of the kernel's, so that an event loop may ask: a container
/// can be moved to another network while it runs. Thread-safe.
public final class Gateways {

  static final Duration FRESH = Duration.ofSeconds(10);

  // A router with all the internet's routes has hundreds of megabytes of them. IPv4's come in
  // order, the default route first.
  private static final int MOST_OCTETS = 1 << 20;

  // From the kernel's uapi/linux/route.h.
  private static final int UP = 1;
  private static final int GATEWAY = 2;

  // VPNs split the default route in two halves; IPv6's is often 2000::/3, all that is in use.
  private static final int WIDE_IPV4 = 1;
  private static final int WIDE_IPV6 = 3;

  private record Seen(Instant at, Set<InetAddress> addresses) {}

  private final Path directory;
  private final InstantSource clock;
  private volatile Seen seen = new Seen(Instant.MIN, Set.of());

  /// @param directory /proc/net, or what looks like it
  public Gateways(Path directory, InstantSource clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /// This machine's, or this container's.
  public static Gateways ofThisMachine(InstantSource clock) {
    return new Gateways(Path.of("/proc/net"), clock);
  }

  /// All of them at this moment.
  public Set<InetAddress> addresses() {
    Instant now = clock.instant();
    Seen last = seen;
    if (last.at().isBefore(now.minus(FRESH)) || last.at().isAfter(now)) {
      last = new Seen(now, read());
      seen = last;
    }
    return last.addresses();
  }

  private Set<InetAddress> read() {
    List<InetAddress> found = new ArrayList<>();
    found.addAll(lines("route", Gateways::ipv4));
    found.addAll(lines("ipv6_route", Gateways::ipv6));
    return Set.copyOf(found);
  }

  private List<InetAddress> lines(String name, Function<String[], Optional<InetAddress>> gateway) {
    try (InputStream in = Files.newInputStream(directory.resolve(name))) {
      return new String(in.readNBytes(MOST_OCTETS), StandardCharsets.US_ASCII)
          .lines()
          .flatMap(line -> gateway.apply(line.strip().split("\\s+")).stream())
          .toList();
    } catch (IOException _) {
      // No such system, or one without this family of addresses.
      return List.of();
    }
  }

  // Iface Destination Gateway Flags RefCnt Use Metric Mask …, numbers as the machine has them.
  private static Optional<InetAddress> ipv4(String[] columns) {
    if (columns.length < 8 || columns[2].length() != 8) {
      return Optional.empty();
    }
    try {
      int flags = Integer.parseInt(columns[3], 16);
      int prefix = Integer.bitCount(Integer.parseUnsignedInt(columns[7], 16));
      if (prefix > WIDE_IPV4 || (flags & UP) == 0 || (flags & GATEWAY) == 0) {
        return Optional.empty();
      }
      int address = Integer.parseUnsignedInt(columns[2], 16);
      return address(ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(address).array());
    } catch (NumberFormatException _) {
      // The heading, or a line cut short.
      return Optional.empty();
    }
  }

  // Destination, its prefix, source, its prefix, next hop, metric, references, uses, flags, device.
  private static Optional<InetAddress> ipv6(String[] columns) {
    if (columns.length < 10 || columns[4].length() != 32) {
      return Optional.empty();
    }
    try {
      long flags = Long.parseLong(columns[8], 16);
      if (Integer.parseInt(columns[1], 16) > WIDE_IPV6
          || (flags & UP) == 0
          || (flags & GATEWAY) == 0
          || new BigInteger(columns[4], 16).signum() == 0) {
        return Optional.empty();
      }
      return address(HexFormat.of().parseHex(columns[4]));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<InetAddress> address(byte[] octets) {
    try {
      return Optional.of(InetAddress.getByAddress(octets));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("four or sixteen octets are an address", impossible);
    }
  }
}

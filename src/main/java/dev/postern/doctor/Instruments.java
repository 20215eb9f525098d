package dev.postern.doctor;

import dev.postern.dns.DnsConfig;
import dev.postern.dns.DnsjavaResolver;
import dev.postern.dns.Resolver;
import dev.postern.doctor.machine.LocalTools;
import dev.postern.doctor.machine.Machine;
import dev.postern.doctor.machine.Tools;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/// What a machine is looked at with.
///
/// @param addresses of the machine's interfaces, without loopback and link-local ones
public record Instruments(
    Machine machine,
    Tools tools,
    Knocker knocker,
    Resolver resolver,
    Supplier<List<InetAddress>> addresses,
    InstantSource clock) {

  private static final Duration TOOL = Duration.ofSeconds(5);
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration LIFE = Duration.ofSeconds(10);
  private static final int MOST_ADDRESSES = 64;

  /// For the machine that this program runs on.
  ///
  /// @param hostname what to call ourselves where we knock
  /// @throws IllegalStateException if what the DNS is told to trust can't be read; the message
  ///   names the file
  public static Instruments here(String hostname, DnsConfig dns) {
    return new Instruments(
        Machine.here(),
        new LocalTools(TOOL),
        new WireKnocker(hostname.isEmpty() ? "doctor.invalid" : hostname, CONNECT, LIFE),
        new DnsjavaResolver(dns),
        Instruments::ownAddresses,
        InstantSource.system());
  }

  private static List<InetAddress> ownAddresses() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .limit(MOST_ADDRESSES)
          .toList();
    } catch (SocketException _) {
      return List.of();
    }
  }
}

package dev.postern.doctor.machine;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A TCP socket that accepts connections, as `ss -ltn` has it.
///
/// @param uid the user whose it is
/// @param inode by which it is found among the open files of a process
/// @param waiting connections that nobody has accepted yet
public record Listening(InetAddress address, int port, int uid, long inode, long waiting) {

  private static final int MOST = 10_000;
  private static final String LISTEN = "0A";
  private static final List<String> TABLES = List.of("proc/net/tcp", "proc/net/tcp6");

  /// All of a machine's; empty where it has no /proc.
  public static List<Listening> all(Machine machine) {
    List<Listening> found = new ArrayList<>();
    for (String table : TABLES) {
      machine.lines(table).stream()
          .map(Listening::parse)
          .flatMap(Optional::stream)
          .limit(MOST)
          .forEach(found::add);
    }
    return found;
  }

  /// Whether connections to that address come here: it is this one, or this one stands for all.
  public boolean takes(InetAddress target) {
    return address.equals(target)
        || (address.isAnyLocalAddress()
            && (address instanceof Inet6Address || !(target instanceof Inet6Address)));
  }

  // sl local remote st tx:rx tr:when retransmits uid timeout inode …
  static Optional<Listening> parse(String line) {
    String[] fields = line.strip().split("\\s+", 11);
    if (fields.length < 10 || !fields[3].equals(LISTEN)) {
      return Optional.empty();
    }
    try {
      int colon = fields[1].indexOf(':');
      OptionalLong inode = Machine.parsed(fields[9]);
      if (colon < 0 || inode.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new Listening(
              address(fields[1].substring(0, colon)),
              HexFormat.fromHexDigits(fields[1].substring(colon + 1)),
              Integer.parseInt(fields[7]),
              inode.getAsLong(),
              HexFormat.fromHexDigitsToLong(fields[4].substring(fields[4].indexOf(':') + 1))));
    } catch (IllegalArgumentException | UnknownHostException _) {
      return Optional.empty();
    }
  }

  // Words of four octets, each in the machine's order.
  private static InetAddress address(String hex) throws UnknownHostException {
    byte[] octets = HexFormat.of().parseHex(hex);
    if (octets.length != 4 && octets.length != 16) {
      throw new UnknownHostException(hex);
    }
    ByteBuffer words = ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
    ByteBuffer address = ByteBuffer.allocate(octets.length);
    while (words.hasRemaining()) {
      address.putInt(words.getInt());
    }
    // A mapped IPv4 address comes out as the IPv4 address that it is.
    return InetAddress.getByAddress(address.array());
  }
}

package dev.postern.doctor.machine;

/// Which ports a process may listen on.
public final class Privileges {

  private static final int CAP_NET_BIND_SERVICE = 10;
  private static final int USUAL_START = 1024;

  private Privileges() {}

  /// The lowest port that every process may listen on.
  public static int lowestPort(Machine machine) {
    return (int) machine.number("proc/sys/net/ipv4/ip_unprivileged_port_start").orElse(USUAL_START);
  }

  /// Whether this program may listen on lower ones, too.
  public static boolean mayBindAny(Machine machine) {
    return machine.lines("proc/self/status").stream()
        .filter(line -> line.startsWith("CapEff:"))
        .map(line -> line.substring("CapEff:".length()).strip())
        .filter(hex -> hex.matches("[0-9a-f]{1,16}"))
        .anyMatch(hex -> (Long.parseUnsignedLong(hex, 16) >> CAP_NET_BIND_SERVICE & 1) == 1);
  }
}

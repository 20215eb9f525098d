package dev.postern.audit;

import dev.postern.audit.PortReport.State;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Findings;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What the ports of a server say together: which answer, in both families or one, and whether the
/// same server is behind each.
final class Comparison {

  private final List<PortReport> ports;
  private final Findings findings;

  Comparison(List<PortReport> ports, Findings findings) {
    this.ports = ports;
    this.findings = findings;
  }

  void make() {
    if (open().isEmpty()) {
      findings.add(
          PortRule.NONE_OPEN,
          "none of the ports speaks SMTP: "
              + ports.stream()
                  .map(port -> port.at() + " " + word(port.state()))
                  .collect(Collectors.joining(", ")),
          List.of());
      return;
    }
    families();
    servers();
    if (Advice.of(ports).isEmpty()) {
      findings.add(
          PortRule.NO_SAFE_PORT,
          "on none of the open ports a client can send a login over TLS",
          List.of());
    }
  }

  /// For people.
  static String word(State state) {
    return switch (state) {
      case OPEN -> "open";
      case CLOSED_TO_US -> "refuses us";
      case REFUSED -> "refused";
      case DROPPED -> "dropped";
      case UNREACHABLE -> "unreachable";
      case MUTE -> "mute";
      case ALIEN -> "not SMTP";
    };
  }

  private List<PortReport> open() {
    return ports.stream().filter(port -> port.state() == State.OPEN).toList();
  }

  private void families() {
    Map<Integer, Set<String>> open = new TreeMap<>();
    Map<Integer, Set<String>> shut = new TreeMap<>();
    for (PortReport port : ports) {
      String family = port.at().address() instanceof Inet6Address ? "IPv6" : "IPv4";
      (port.state() == State.OPEN ? open : shut)
          .computeIfAbsent(port.at().port(), _ -> new TreeSet<>())
          .add(family);
    }
    open.forEach(
        (port, families) -> {
          Set<String> missing = new TreeSet<>(shut.getOrDefault(port, Set.of()));
          missing.removeAll(families);
          if (!missing.isEmpty()) {
            findings.add(
                PortRule.ONE_FAMILY,
                "port " + port + " speaks SMTP over " + families + " and not over " + missing,
                List.of());
          }
        });
  }

  private void servers() {
    Map<String, List<String>> byName = new TreeMap<>();
    for (PortReport port : open()) {
      String name =
          port.spoke()
              .map(greeting -> greeting.reply().lines().getFirst().strip().split("\\s", 2)[0])
              .orElse("");
      byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(port.at().toString());
    }
    if (byName.size() > 1) {
      findings.add(
          PortRule.DIFFERENT_SERVERS,
          byName.entrySet().stream()
              .map(entry -> String.join(", ", entry.getValue()) + ": " + entry.getKey())
              .collect(Collectors.joining("; ")),
          List.of());
    } else {
      findings.fact(Area.PORTS, "same server behind each port", "yes, by its name");
    }
  }
}

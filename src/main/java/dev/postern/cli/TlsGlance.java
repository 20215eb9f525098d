package dev.postern.cli;

import dev.postern.audit.PortReport;
import dev.postern.audit.probe.Area;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What there is to say of a port's TLS at a glance. Ports that are alike are equal.
///
/// @param grade the mark, then why it is no better
/// @param taken versions, the suite that we were given, and groups
/// @param shown the certificate
record TlsGlance(List<String> grade, String taken, String shown) {

  private static final int MOST_REASONS = 6;

  TlsGlance {
    grade = List.copyOf(grade);
  }

  /// The ports by what is said of them, in the report's order; without those where TLS was not
  /// looked at.
  static Map<TlsGlance, List<String>> of(List<PortReport> ports) {
    Map<TlsGlance, List<String>> alike = new LinkedHashMap<>();
    for (PortReport port : ports) {
      of(port)
          .ifPresent(
              glance ->
                  alike.computeIfAbsent(glance, _ -> new ArrayList<>()).add(port.at().toString()));
    }
    return alike;
  }

  private static Optional<TlsGlance> of(PortReport port) {
    var glance = new TlsGlance(grade(port), taken(port), shown(port));
    return Optional.of(glance)
        .filter(said -> !said.grade.isEmpty() || !said.taken.isEmpty() || !said.shown.isEmpty());
  }

  private static List<String> grade(PortReport port) {
    List<String> all = fact(port, "grade");
    if (all.size() <= MOST_REASONS + 1) {
      return all;
    }
    List<String> some = new ArrayList<>(all.subList(0, MOST_REASONS));
    some.add("and " + (all.size() - MOST_REASONS) + " reasons more (--facts has them)");
    return some;
  }

  private static String taken(PortReport port) {
    List<String> parts = new ArrayList<>();
    List<String> versions = fact(port, "versions");
    List<String> given = fact(port, "negotiated");
    if (!versions.isEmpty()) {
      parts.add(String.join(", ", versions));
    }
    if (!given.isEmpty()) {
      parts.add("we were given " + String.join(" with ", given));
    }
    List<String> groups = fact(port, "groups");
    if (!groups.isEmpty()) {
      parts.add("groups " + String.join(", ", groups));
    }
    fact(port, "post-quantum").forEach(known -> parts.add("post-quantum: " + known));
    return String.join("; ", parts);
  }

  private static String shown(PortReport port) {
    List<String> parts = new ArrayList<>();
    for (String name : List.of("subject", "key", "expires", "trusted", "OCSP")) {
      List<String> values = fact(port, name);
      if (!values.isEmpty()) {
        parts.add(name + ' ' + String.join(", ", values));
      }
    }
    return String.join("; ", parts);
  }

  private static List<String> fact(PortReport port, String name) {
    return port.fact(Area.TLS, name);
  }
}

package dev.postern.audit;

import dev.postern.audit.probe.Fact;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Probe;
import dev.postern.audit.probe.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What an audit came to.
///
/// @param ports in the order in which they were asked for, address by address
/// @param advice which ports a client should use, the best first, each with the reason
/// @param general findings and facts of the server as a whole, and of the domain
public record Report(
    String host,
    Probe.Manner manner,
    Instant started,
    Duration took,
    List<PortReport> ports,
    List<String> advice,
    List<Finding> general,
    List<Fact> facts) {

  public Report {
    ports = List.copyOf(ports);
    advice = List.copyOf(advice);
    general = List.copyOf(general);
    facts = List.copyOf(facts);
  }

  /// Every finding, the worst first.
  public List<Finding> findings() {
    return Stream.concat(general.stream(), ports.stream().flatMap(port -> port.findings().stream()))
        .sorted(Comparator.comparing(Finding::severity).reversed())
        .toList();
  }

  /// Without the findings of some rules, which are named by their ids.
  public Report without(Set<String> rules) {
    return new Report(
        host,
        manner,
        started,
        took,
        ports.stream().map(port -> port.without(rules)).toList(),
        advice,
        without(rules, general),
        facts);
  }

  static List<Finding> without(Set<String> rules, List<Finding> findings) {
    return findings.stream().filter(finding -> !rules.contains(finding.rule().id())).toList();
  }

  /// Empty where nothing was found.
  public Optional<Severity> worst() {
    return findings().stream().map(Finding::severity).max(Comparator.naturalOrder());
  }
}

package dev.postern.audit;

import dev.postern.audit.domain.DomainRule;
import dev.postern.audit.probe.Rule;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Every rule that there is.
public final class Rules {

  private Rules() {}

  /// By area, in each the worst first.
  public static List<Rule> all() {
    return Stream.<Rule[]>of(PortRule.values(), CapabilityRule.values(), DomainRule.values())
        .flatMap(Stream::of)
        .sorted(
            Comparator.comparing(Rule::area)
                .thenComparing(Rule::severity, Comparator.reverseOrder())
                .thenComparing(Rule::id))
        .toList();
  }
}

package dev.postern.audit;

import dev.postern.audit.accounts.AccountRule;
import dev.postern.audit.domain.DomainRule;
import dev.postern.audit.parser.ParserRule;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.relay.RelayRule;
import dev.postern.audit.tls.TlsRule;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Every rule that there is.
public final class Rules {

  private Rules() {}

  /// Those that are about a server as a whole and not about one of its ports, by their ids.
  public static Set<String> ofTheWhole() {
    return Stream.of(
            PortRule.NONE_OPEN,
            PortRule.ONE_FAMILY,
            PortRule.DIFFERENT_SERVERS,
            PortRule.NO_SAFE_PORT)
        .map(Rule::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  /// By area, in each the worst first.
  public static List<Rule> all() {
    return Stream.<Rule[]>of(
            PortRule.values(),
            CapabilityRule.values(),
            TlsRule.values(),
            RelayRule.values(),
            AccountRule.values(),
            ParserRule.values(),
            DomainRule.values())
        .flatMap(Stream::of)
        .sorted(
            Comparator.comparing(Rule::area)
                .thenComparing(Rule::severity, Comparator.reverseOrder())
                .thenComparing(Rule::id))
        .toList();
  }
}

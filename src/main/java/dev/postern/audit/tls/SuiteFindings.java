package dev.postern.audit.tls;

import dev.postern.audit.tls.hello.Suite;
import dev.postern.audit.tls.hello.Suite.Flaw;
import java.util.Collection;
import java.util.List;

/// What the suites that a server takes say about it.
final class SuiteFindings {

  private static final int MOST_NAMED = 6;

  private final Collection<Suite> all;
  private final Sightings sightings;

  /// @param all of every version
  SuiteFindings(Collection<Suite> all, Sightings sightings) {
    this.all = List.copyOf(all);
    this.sightings = sightings;
  }

  void take() {
    for (Flaw flaw : Flaw.values()) {
      switch (flaw) {
        case NULL -> tell(TlsRule.NULL_SUITES, flaw);
        case ANONYMOUS -> tell(TlsRule.ANONYMOUS_SUITES, flaw);
        case EXPORT -> tell(TlsRule.EXPORT_SUITES, flaw);
        case BROKEN -> tell(TlsRule.BROKEN_SUITES, flaw);
        case SHORT_BLOCKS -> tell(TlsRule.SHORT_BLOCKS, flaw);
        case CBC -> tell(TlsRule.CBC_SUITES, flaw);
        case NONE -> secrecy();
      }
    }
  }

  private void secrecy() {
    List<Suite> open = all.stream().filter(suite -> !suite.isForwardSecret()).toList();
    if (!open.isEmpty()) {
      sightings.add(
          open.size() == all.size() ? TlsRule.NEVER_FORWARD_SECRET : TlsRule.NO_FORWARD_SECRECY,
          "without forward secrecy: " + names(open),
          proof(open));
    }
  }

  private void tell(TlsRule rule, Flaw flaw) {
    List<Suite> bad = all.stream().filter(suite -> suite.flaw() == flaw).toList();
    if (!bad.isEmpty()) {
      sightings.add(rule, names(bad), proof(bad));
    }
  }

  private static String names(List<Suite> some) {
    String first = String.join(", ", some.stream().limit(MOST_NAMED).map(Suite::name).toList());
    return some.size() > MOST_NAMED
        ? first + " and " + (some.size() - MOST_NAMED) + " more"
        : first;
  }

  private static List<String> proof(List<Suite> some) {
    return some.stream().map(suite -> "S: ServerHello " + suite.name()).toList();
  }
}

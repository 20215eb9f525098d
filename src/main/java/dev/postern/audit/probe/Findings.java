package dev.postern.audit.probe;

import java.util.ArrayList;
import java.util.List;

/// Takes down what the probes of one port see. What was taken down stays, however the probe ends.
/// Safe for use by several threads.
public final class Findings {

  // A server that makes more findings than rules has an odd idea of answers.
  private static final int MOST = 500;

  private final String where;
  private final List<Finding> found = new ArrayList<>();
  private final List<Fact> facts = new ArrayList<>();

  /// @param where the port, or a domain, as findings name it
  public Findings(String where) {
    this.where = where;
  }

  /// With the severity of the rule.
  public void add(Rule rule, String seen, List<String> proof) {
    add(rule, rule.severity(), seen, proof);
  }

  /// With a severity that fits better what was seen.
  public synchronized void add(Rule rule, Severity severity, String seen, List<String> proof) {
    if (found.size() < MOST && !isKnown(rule, seen)) {
      found.add(new Finding(rule, severity, where, seen, proof));
    }
  }

  // Two probes may meet the same thing.
  private boolean isKnown(Rule rule, String seen) {
    return found.stream().anyMatch(one -> one.rule().equals(rule) && one.seen().equals(seen));
  }

  public void fact(Area area, String name, List<String> values) {
    synchronized (this) {
      if (facts.size() < MOST) {
        facts.add(new Fact(area, name, values));
      }
    }
  }

  public void fact(Area area, String name, String value) {
    fact(area, name, List.of(value));
  }

  /// In the order in which they were seen.
  public synchronized List<Finding> all() {
    return List.copyOf(found);
  }

  public synchronized List<Fact> facts() {
    return List.copyOf(facts);
  }
}

package dev.postern.doctor.firewall;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `iptables-save` prints.
public final class IptablesRules implements Rules {

  private static final int MOST_RULES = 20_000;
  private static final Pattern PORT =
      Pattern.compile("(! )?--(?:dports?|destination-ports?) (\\S+)");
  private static final Pattern VERDICT = Pattern.compile("-j (ACCEPT|DROP|REJECT)\\b");
  private static final Pattern LIMITED = Pattern.compile(" (?:-s|--source|-i) ");
  // Without any match: it takes all that gets there.
  private static final Pattern LAST = Pattern.compile("-A INPUT -j (?:DROP|REJECT)\\b.*");

  private final List<String> rules;

  public IptablesRules(String text) {
    rules = text.lines().limit(MOST_RULES).map(String::strip).toList();
  }

  @Override
  public Ruling about(int port) {
    String some = "";
    for (String rule : rules) {
      if (!rule.startsWith("-A ") || rule.contains("-p udp") || !names(rule, port)) {
        continue;
      }
      Matcher verdict = VERDICT.matcher(rule);
      if (!verdict.find()) {
        continue;
      }
      if (!verdict.group(1).equals("ACCEPT")) {
        return new Ruling.Drops(rule);
      }
      if (!LIMITED.matcher(rule).find()) {
        return new Ruling.Passes();
      }
      some = rule;
    }
    Optional<String> policy = policy();
    if (policy.isEmpty()) {
      return new Ruling.Passes();
    }
    return some.isEmpty() ? new Ruling.Unmentioned(policy.get()) : new Ruling.PassesSome(some);
  }

  @Override
  public String opening(int port) {
    return "iptables -I INPUT -p tcp --dport " + port + " -j ACCEPT";
  }

  private Optional<String> policy() {
    return rules.stream()
        .filter(rule -> rule.startsWith(":INPUT DROP") || LAST.matcher(rule).matches())
        .map(rule -> rule.startsWith(":") ? "chain INPUT has the policy DROP" : rule)
        .findFirst();
  }

  private static boolean names(String rule, int port) {
    Matcher ports = PORT.matcher(rule);
    return ports.find() && (PortSet.has(ports.group(2), port) != (ports.group(1) != null));
  }
}

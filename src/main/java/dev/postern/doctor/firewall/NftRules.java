package dev.postern.doctor.firewall;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `nft list ruleset` prints.
public final class NftRules implements Rules {

  private static final Pattern CHAIN = Pattern.compile("chain (\\S{1,100}) \\{");
  private static final Pattern PORT =
      Pattern.compile("(?:tcp|th) dport (!= )?(\\{[^}]{0,5000}\\}|[\\w:-]{1,40})");
  private static final Pattern VERDICT = Pattern.compile("\\b(accept|drop|reject)\\b");
  private static final Pattern LIMITED = Pattern.compile("\\b(saddr|iif|iifname)\\b");
  private static final int MOST_RULES = 20_000;

  private record Rule(String chain, String text) {}

  private final List<Rule> rules = new ArrayList<>();
  private String policy = "";

  public NftRules(String text) {
    String chain = "";
    for (String raw : text.lines().limit(MOST_RULES).toList()) {
      String line = raw.strip();
      Matcher start = CHAIN.matcher(line);
      if (start.lookingAt()) {
        chain = start.group(1);
      } else if (line.contains("hook input") && line.contains("policy drop")) {
        policy = "chain " + chain + " has the policy drop";
      } else {
        rules.add(new Rule(chain, line));
      }
    }
  }

  @Override
  public Ruling about(int port) {
    String some = "";
    for (Rule rule : rules) {
      if (!names(rule.text(), port)) {
        continue;
      }
      Matcher verdict = VERDICT.matcher(rule.text());
      if (!verdict.find()) {
        continue;
      }
      String shown = "chain " + rule.chain() + ": " + rule.text();
      if (!verdict.group(1).equals("accept")) {
        return new Ruling.Drops(shown);
      }
      if (!LIMITED.matcher(rule.text()).find()) {
        return new Ruling.Passes();
      }
      some = shown;
    }
    if (policy.isEmpty()) {
      return new Ruling.Passes();
    }
    return some.isEmpty() ? new Ruling.Unmentioned(policy) : new Ruling.PassesSome(some);
  }

  @Override
  public String opening(int port) {
    return "nft add rule inet filter input tcp dport " + port + " accept (in the chain that drops)";
  }

  private static boolean names(String rule, int port) {
    Matcher ports = PORT.matcher(rule);
    return ports.find() && (PortSet.has(ports.group(2), port) != (ports.group(1) != null));
  }
}

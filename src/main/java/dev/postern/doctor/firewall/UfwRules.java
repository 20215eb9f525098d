package dev.postern.doctor.firewall;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `ufw status verbose` prints.
public final class UfwRules implements Rules {

  private static final int MOST_RULES = 20_000;
  // To, Action, From, in columns.
  private static final Pattern RULE =
      Pattern.compile("(\\S+(?: \\(v6\\))?)\\s{2,}(ALLOW|LIMIT|DENY|REJECT)(?: IN)?\\s{2,}(\\S.*)");

  private final List<String> lines;

  public UfwRules(String text) {
    lines = text.lines().limit(MOST_RULES).map(String::strip).toList();
  }

  public boolean isActive() {
    return lines.contains("Status: active");
  }

  @Override
  public Ruling about(int port) {
    if (!isActive()) {
      return new Ruling.Passes();
    }
    String some = "";
    for (String line : lines) {
      Matcher rule = RULE.matcher(line);
      if (!rule.matches() || !names(rule.group(1), port)) {
        continue;
      }
      if (rule.group(2).equals("DENY") || rule.group(2).equals("REJECT")) {
        return new Ruling.Drops(line);
      }
      if (rule.group(3).startsWith("Anywhere")) {
        return new Ruling.Passes();
      }
      some = line;
    }
    if (lines.stream().anyMatch(line -> line.startsWith("Default: allow (incoming)"))) {
      return new Ruling.Passes();
    }
    return some.isEmpty()
        ? new Ruling.Unmentioned("ufw denies what comes in by default")
        : new Ruling.PassesSome(some);
  }

  @Override
  public String opening(int port) {
    return "ufw allow " + port + "/tcp";
  }

  private static boolean names(String to, int port) {
    String plain = to.replace(" (v6)", "");
    return !plain.endsWith("/udp") && PortSet.has(plain.replace("/tcp", ""), port);
  }
}

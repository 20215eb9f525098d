package dev.postern.doctor.firewall;

import java.util.Arrays;
import java.util.List;

/// What `firewall-cmd --list-all` prints of the default zone.
public final class FirewalldRules implements Rules {

  private static final int MOST_LINES = 1000;

  private final List<String> lines;

  public FirewalldRules(String text) {
    lines = text.lines().limit(MOST_LINES).map(String::strip).toList();
  }

  @Override
  public Ruling about(int port) {
    if (of("target:").equals("ACCEPT")) {
      return new Ruling.Passes();
    }
    boolean open =
        Arrays.stream((of("ports:") + " " + of("services:")).split("\\s+", 1000))
            .filter(one -> !one.endsWith("/udp"))
            .anyMatch(one -> PortSet.has(one.replace("/tcp", ""), port));
    return open
        ? new Ruling.Passes()
        : new Ruling.Unmentioned(
            "firewalld's zone " + zone() + " lets in what is listed, and this is not");
  }

  @Override
  public String opening(int port) {
    return "firewall-cmd --permanent --add-port=" + port + "/tcp && firewall-cmd --reload";
  }

  private String zone() {
    return lines.isEmpty() ? "" : lines.getFirst().replaceFirst(" .*", "");
  }

  private String of(String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip())
        .findFirst()
        .orElse("");
  }
}

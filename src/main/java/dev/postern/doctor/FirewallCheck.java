package dev.postern.doctor;

import dev.postern.doctor.Setup.Door;
import dev.postern.doctor.firewall.FirewalldRules;
import dev.postern.doctor.firewall.IptablesRules;
import dev.postern.doctor.firewall.NftRules;
import dev.postern.doctor.firewall.Rules;
import dev.postern.doctor.firewall.Ruling;
import dev.postern.doctor.firewall.UfwRules;
import dev.postern.doctor.machine.Container;
import dev.postern.doctor.machine.Machine;
import dev.postern.doctor.machine.Tools;
import dev.postern.doctor.machine.Tools.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Does a rule on this machine keep clients out?
record FirewallCheck(Setup setup, Machine machine, Tools tools) implements Check {

  private static final List<String> NFT = List.of("nft", "-n", "list", "ruleset");
  private static final List<String> IPTABLES = List.of("iptables-save");
  private static final List<String> UFW = List.of("ufw", "status", "verbose");
  private static final List<String> FIREWALLD = List.of("firewall-cmd", "--list-all");

  @Override
  public String area() {
    return "firewall";
  }

  @Override
  public List<Line> look() {
    List<Integer> ports = ports();
    if (ports.isEmpty()) {
      return List.of(
          Line.ok(area(), "rules", "clients come over loopback, which firewalls leave alone"));
    }
    List<Line> lines = new ArrayList<>();
    List<Rules> rules = rules(lines);
    for (int port : ports) {
      rules.stream()
          .map(one -> line(port, one))
          .flatMap(Optional::stream)
          .findFirst()
          .ifPresentOrElse(
              lines::add,
              () -> {
                if (!rules.isEmpty()) {
                  lines.add(
                      Line.ok(area(), "port " + port, "no rule on this machine seems to drop it"));
                }
              });
    }
    if (rules.isEmpty() && lines.isEmpty()) {
      lines.add(
          Line.unknown(
              area(),
              "rules",
              "none of nft, iptables-save, ufw and firewall-cmd is installed here",
              "see the rules where they are: on the host, or in the security group of the cloud"));
    }
    Container.kind(machine).ifPresent(kind -> lines.add(published(kind, ports)));
    return lines;
  }

  private List<Integer> ports() {
    return setup.doors().stream()
        .filter(Door::needed)
        .filter(door -> !door.address().getAddress().isLoopbackAddress())
        .map(Door::port)
        .distinct()
        .toList();
  }

  // Where one of the two that write rules for people is at work, what it wrote is not told twice.
  private List<Rules> rules(List<Line> lines) {
    Optional<UfwRules> ufw = ask(UFW, UfwRules::new, lines).filter(UfwRules::isActive);
    if (ufw.isPresent()) {
      return List.of(ufw.get());
    }
    Optional<FirewalldRules> firewalld = ask(FIREWALLD, FirewalldRules::new, new ArrayList<>());
    if (firewalld.isPresent()) {
      return List.of(firewalld.get());
    }
    List<Rules> found = new ArrayList<>();
    ask(NFT, NftRules::new, lines).ifPresent(found::add);
    ask(IPTABLES, IptablesRules::new, lines).ifPresent(found::add);
    return found;
  }

  private <R extends Rules> Optional<R> ask(
      List<String> command, Function<String, R> reading, List<Line> lines) {
    String text = String.join(" ", command);
    return switch (tools.ask(command)) {
      case Said.Missing _ -> Optional.empty();
      case Said.Done(int exit, String said) when exit == 0 -> Optional.of(reading.apply(said));
      case Said.Done(_, String said) -> unread(text, said, lines);
      case Said.Failed(String why) -> unread(text, why, lines);
    };
  }

  private <R> Optional<R> unread(String command, String why, List<Line> lines) {
    lines.add(
        Line.unknown(
            area(),
            "rules",
            "\"%s\" can't be asked: %s".formatted(command, Texts.cut(why, 120)),
            "run this as root, or look yourself: sudo " + command));
    return Optional.empty();
  }

  private Optional<Line> line(int port, Rules rules) {
    String what = "port " + port;
    String remedy = rules.opening(port);
    return switch (rules.about(port)) {
      case Ruling.Passes _ -> Optional.empty();
      case Ruling.PassesSome(String rule) ->
          Optional.of(
              Line.warn(
                  area(),
                  what,
                  "only some clients seem to be let in: " + Texts.cut(rule, 160),
                  "if others are to connect: " + remedy));
      case Ruling.Drops(String rule) ->
          Optional.of(
              Line.warn(
                  area(),
                  what,
                  "a rule seems to drop it: " + Texts.cut(rule, 160),
                  "remove that rule, or put before it: " + remedy));
      case Ruling.Unmentioned(String policy) ->
          Optional.of(Line.warn(area(), what, policy + ", and no rule lets it in", remedy));
    };
  }

  private Line published(String kind, List<Integer> ports) {
    return Line.unknown(
        area(),
        "container",
        "this is a container (%s): clients elsewhere reach the ports that are published alone"
            .formatted(kind),
        "see on the host that they are: docker ps, or publish them: docker run -p %1$d:%1$d …"
            .formatted(ports.getFirst()));
  }
}

package dev.postern.doctor;

import dev.postern.doctor.Line.Level;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// All that was found, and what it comes to.
public record Diagnosis(List<Line> lines) {

  // What keeps a relay from starting.
  private static final List<String> BEFORE_START =
      List.of("configuration", "port", "certificate", "files", "disk", "store", "limits", "relay");
  // What keeps clients from one that runs.
  private static final List<String> WHILE_RUNNING =
      List.of("port", "certificate", "clock", "firewall", "limits", "name", "relay");

  public Diagnosis {
    lines = List.copyOf(lines);
  }

  public boolean failed() {
    return lines.stream().anyMatch(line -> line.is(Level.FAIL));
  }

  /// One sentence or two: why nobody can connect, most likely.
  public String conclusion() {
    boolean down = inArea("relay").anyMatch(line -> line.is(Level.FAIL));
    List<String> order = down ? BEFORE_START : WHILE_RUNNING;
    Optional<Line> reason = first(Level.FAIL, order);
    if (reason.isPresent()) {
      return "Most likely nobody can connect because of this: "
          + sentence(reason.get())
          + (down && !reason.get().area().equals("relay") ? " Then start the relay." : "");
    }
    Optional<Line> other = lines.stream().filter(line -> line.is(Level.FAIL)).findFirst();
    if (other.isPresent()) {
      return "Clients can connect, as far as that can be seen from here. What fails is something"
          + " else: "
          + sentence(other.get());
    }
    return first(Level.WARN, WHILE_RUNNING)
        .map(
            line ->
                "Nothing fails here. If clients can't connect, look first at this: "
                    + sentence(line))
        .orElse(
            "Nothing here keeps clients from connecting. If they still can't, the reason lies"
                + " between them and this machine (the security group of a cloud, a router, their"
                + " own network): try \"nc -vz HOST PORT\" where they are.");
  }

  private Optional<Line> first(Level level, List<String> order) {
    return order.stream().flatMap(this::inArea).filter(line -> line.is(level)).findFirst();
  }

  private Stream<Line> inArea(String area) {
    return lines.stream().filter(line -> line.area().equals(area));
  }

  private static String sentence(Line line) {
    String remedy = line.remedy().isEmpty() ? "" : " What to do: " + line.remedy() + ".";
    return line.what() + ": " + line.seen() + "." + remedy;
  }
}

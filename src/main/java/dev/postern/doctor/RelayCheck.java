package dev.postern.doctor;

import dev.postern.doctor.Setup.Door;
import dev.postern.doctor.machine.Listening;
import dev.postern.doctor.machine.Machine;
import dev.postern.doctor.machine.Running;
import dev.postern.doctor.machine.Users;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Does a relay run?
record RelayCheck(Setup setup, Machine machine) implements Check {

  private static final int MOST = 5;

  @Override
  public String area() {
    return "relay";
  }

  @Override
  public List<Line> look() {
    if (!machine.has("proc/self")) {
      return List.of(
          Line.unknown(
              area(),
              "processes",
              "this system has no /proc, so that processes and sockets can't be seen",
              "see whether a process listens: netstat -an -p tcp"));
    }
    Relays relays = Relays.of(machine, setup);
    List<Line> lines = new ArrayList<>();
    relays.ours().stream().limit(MOST).map(this::ours).forEach(lines::add);
    if (lines.isEmpty()) {
      lines.add(none());
    }
    relays.others().stream().limit(MOST).map(this::other).forEach(lines::add);
    return lines;
  }

  private String seen(Running relay) {
    return "pid %d, user %s: %s"
        .formatted(relay.pid(), Users.name(machine, relay.uid()), relay.commandLine());
  }

  private Line other(Running relay) {
    return Line.ok(area(), "another relay", seen(relay) + " has another configuration");
  }

  private Line ours(Running relay) {
    String seen = seen(relay);
    return relay.stopped()
        ? Line.fail(
            area(),
            "process",
            seen + " is stopped, by a signal or a debugger",
            "let it go on: kill -CONT " + relay.pid())
        : Line.ok(area(), "process", seen);
  }

  // Behind the ports may be a relay that we do not recognize.
  private Line none() {
    List<Listening> sockets = Listening.all(machine);
    boolean taken = needed().stream().anyMatch(door -> isTaken(door, sockets));
    if (taken) {
      return Line.unknown(
          area(), "process", "no process here looks like Postern's", "see the ports below");
    }
    String ports =
        needed().stream()
            .map(door -> String.valueOf(door.port()))
            .collect(Collectors.joining(", "));
    return Line.fail(
        area(),
        "process",
        "no relay runs here%s, and nothing listens on %s"
            .formatted(setup.file().isEmpty() ? "" : " with this configuration", ports),
        "start it: " + setup.start());
  }

  private List<Door> needed() {
    return setup.doors().stream().filter(Door::needed).toList();
  }

  private static boolean isTaken(Door door, List<Listening> sockets) {
    return sockets.stream().anyMatch(socket -> socket.port() == door.port());
  }
}

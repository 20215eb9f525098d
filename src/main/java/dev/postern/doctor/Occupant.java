package dev.postern.doctor;

import dev.postern.doctor.Setup.Door;
import dev.postern.doctor.machine.Listening;
import dev.postern.doctor.machine.Machine;
import dev.postern.doctor.machine.Owners;
import dev.postern.doctor.machine.Running;
import dev.postern.doctor.machine.Users;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who listens where a listener is configured.
record Occupant(String area, Setup setup, Machine machine, Relays relays) {

  // A busy relay may have a few that came just now.
  private static final int MANY_WAITING = 16;

  List<Line> of(Door door, Listening socket, Owners owners) {
    Optional<Running> owner = owners.of(socket);
    List<Line> lines = new ArrayList<>();
    lines.add(
        owner.isPresent()
            ? seen(door, socket, owner.get())
            : hidden(door, socket, owners.isComplete()));
    if (socket.waiting() > MANY_WAITING) {
      lines.add(
          Line.warn(
              area,
              door.toString(),
              socket.waiting() + " connections wait there and nobody takes them",
              "the process is overloaded or hangs: look at its log, start it anew"));
    }
    return lines;
  }

  private Line seen(Door door, Listening socket, Running owner) {
    String seen =
        "%s of user %s listens on %s"
            .formatted(owner.label(), Users.name(machine, owner.uid()), where(socket));
    if (owner.isRelay() && relays.others().contains(owner)) {
      return Line.warn(
          area,
          door.toString(),
          seen + ", with another configuration: " + owner.commandLine(),
          "end that one (kill %d), or give this listener another port in %s"
              .formatted(owner.pid(), setup.place()));
    }
    return owner.isRelay() || !door.needed()
        ? Line.ok(area, door.toString(), seen)
        : Line.fail(
            area,
            door.toString(),
            seen + ", not Postern: " + owner.commandLine(),
            stop(owner) + ", or give this listener another port in " + setup.place());
  }

  private static String stop(Running owner) {
    return owner.unit().isEmpty()
        ? "stop it (kill " + owner.pid() + ")"
        : "stop it (systemctl disable --now " + owner.unit() + ")";
  }

  private Line hidden(Door door, Listening socket, boolean complete) {
    String user = Users.name(machine, socket.uid());
    return complete
        ? Line.unknown(
            area,
            door.toString(),
            "user %s listens on %s, and no process is to be seen with it: it is in another container,"
                    .formatted(user, where(socket))
                + " or the kernel's own",
            "look outside of this container: ss -ltnp sport = :" + door.port())
        : Line.unknown(
            area,
            door.toString(),
            "a process of user %s listens on %s; this user may not see which"
                .formatted(user, where(socket)),
            "run this as root, or: sudo ss -ltnp sport = :" + door.port());
  }

  private static String where(Listening socket) {
    return Texts.text(socket.address(), socket.port());
  }
}

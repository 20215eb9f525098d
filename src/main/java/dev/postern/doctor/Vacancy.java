package dev.postern.doctor;

import dev.postern.doctor.Setup.Door;
import dev.postern.doctor.machine.Listening;
import dev.postern.doctor.machine.Machine;
import dev.postern.doctor.machine.Owners;
import dev.postern.doctor.machine.Privileges;
import dev.postern.doctor.machine.Running;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Why nobody listens where a listener is configured. That no relay runs and nothing listens at all
/// is said by [RelayCheck].
///
/// @param own the addresses of this machine
record Vacancy(String area, Setup setup, Machine machine, Relays relays, List<InetAddress> own) {

  List<Line> of(Door door, List<Listening> sockets, Owners owners) {
    if (!door.needed()) {
      return List.of();
    }
    List<Line> lines = new ArrayList<>();
    Optional<Listening> elsewhere =
        sockets.stream().filter(socket -> socket.port() == door.port()).findFirst();
    if (!isOurs(door.address().getAddress())) {
      lines.add(
          Line.fail(
              area,
              door.toString(),
              "no interface of this machine has that address",
              "set the listener's address to 0.0.0.0:%d, or to one of: %s"
                  .formatted(
                      door.port(),
                      own.stream().limit(6).map(Texts::text).collect(Collectors.joining(", ")))));
    } else if (elsewhere.isPresent()) {
      lines.add(elsewhere(door, elsewhere.get(), owners));
    } else {
      relays.ours().stream()
          .findFirst()
          .map(relay -> deaf(door, relay))
          .or(() -> alone(door, sockets))
          .ifPresent(lines::add);
      privilege(door).ifPresent(lines::add);
    }
    return lines;
  }

  private boolean isOurs(InetAddress address) {
    return address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || own.contains(address);
  }

  private Line elsewhere(Door door, Listening socket, Owners owners) {
    Optional<Running> owner = owners.of(socket);
    boolean foreign = owner.isPresent() && !owner.get().isRelay();
    return Line.fail(
        area,
        door.toString(),
        "%s listens on %s only%s"
            .formatted(
                owner.map(Running::label).orElse("some process"),
                Texts.text(socket.address(), socket.port()),
                foreign ? ", which is not Postern; nothing listens here" : ""),
        foreign
            ? "it is not in the way of this address; start the relay: " + setup.start()
            : "see that it is the relay (sudo ss -ltnp sport = :%d) and start it anew: %s"
                .formatted(door.port(), setup.start()));
  }

  private Optional<Line> alone(Door door, List<Listening> sockets) {
    boolean others =
        setup.doors().stream()
            .filter(Door::needed)
            .anyMatch(one -> sockets.stream().anyMatch(socket -> socket.port() == one.port()));
    return others
        ? Optional.of(
            Line.fail(
                area,
                door.toString(),
                "nothing listens there, and no relay is to be seen",
                "start it: " + setup.start()))
        : Optional.empty();
  }

  private Line deaf(Door door, Running relay) {
    String seen = "nothing listens there, although a relay runs (pid " + relay.pid() + ")";
    return setup.file().isEmpty()
        ? Line.fail(
            area,
            door.toString(),
            seen + ", on other ports perhaps",
            "name its configuration: postern doctor --config "
                + relay.option(machine, "--config").map(Path::toString).orElse("FILE"))
        : Line.fail(
            area,
            door.toString(),
            seen + ": it is still starting, or the configuration was changed since",
            "see its log; to have it read all of the configuration, start it anew: "
                + setup.start());
  }

  private Optional<Line> privilege(Door door) {
    int lowest = Privileges.lowestPort(machine);
    return door.port() >= lowest || Privileges.mayBindAny(machine)
        ? Optional.empty()
        : Optional.of(
            Line.warn(
                area,
                door.toString(),
                "an ordinary user may not listen on ports below " + lowest,
                "give the relay's unit AmbientCapabilities=CAP_NET_BIND_SERVICE, or allow it to"
                    + " all: sysctl net.ipv4.ip_unprivileged_port_start="
                    + door.port()));
  }
}

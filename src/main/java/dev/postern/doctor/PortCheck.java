package dev.postern.doctor;

import dev.postern.doctor.Setup.Door;
import dev.postern.doctor.Setup.Kind;
import dev.postern.doctor.machine.Container;
import dev.postern.doctor.machine.Listening;
import dev.postern.doctor.machine.Machine;
import dev.postern.doctor.machine.Owners;
import dev.postern.doctor.machine.Running;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Who listens where clients come, and does it answer them?
record PortCheck(
    Setup setup, Machine machine, Knocker knocker, Supplier<List<InetAddress>> ownAddresses)
    implements Check {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress LOOPBACK_6 = InetAddress.ofLiteral("::1");
  private static final int MOST_SOCKETS = 4;

  @Override
  public String area() {
    return "port";
  }

  @Override
  public List<Line> look() {
    List<Listening> sockets = Listening.all(machine);
    Set<Long> inodes =
        sockets.stream()
            .filter(socket -> setup.doors().stream().anyMatch(door -> door.port() == socket.port()))
            .map(Listening::inode)
            .collect(Collectors.toSet());
    Owners owners = Owners.of(machine, inodes);
    Relays relays = Relays.of(machine, setup);
    List<Line> lines = new ArrayList<>();
    for (Door door : setup.doors()) {
      lines.addAll(at(door, sockets, owners, relays));
    }
    return lines;
  }

  private List<Line> at(Door door, List<Listening> sockets, Owners owners, Relays relays) {
    List<Listening> there = sockets.stream().filter(socket -> isAt(door, socket)).toList();
    if (there.isEmpty() && machine.has("proc/net/tcp")) {
      return new Vacancy(area(), setup, machine, relays, ownAddresses.get())
          .of(door, sockets, owners);
    }
    List<Line> lines = new ArrayList<>();
    for (Listening socket : there.stream().limit(MOST_SOCKETS).toList()) {
      lines.addAll(new Occupant(area(), setup, machine, relays).of(door, socket, owners));
    }
    scope(door).ifPresent(lines::add);
    if (there.stream().noneMatch(socket -> isForeign(owners.of(socket)))) {
      lines.addAll(knock(door, there));
    }
    return lines;
  }

  // How another program answers is of no interest.
  private static boolean isForeign(Optional<Running> owner) {
    return owner.isPresent() && !owner.get().isRelay();
  }

  private static boolean isAt(Door door, Listening socket) {
    InetAddress wanted = door.address().getAddress();
    return socket.port() == door.port() && (wanted.isAnyLocalAddress() || socket.takes(wanted));
  }

  // Where a relay is for programs beside it alone, nothing is wrong.
  private Optional<Line> scope(Door door) {
    if (!door.address().getAddress().isLoopbackAddress()
        || door.kind() == Kind.HTTP
        || door.kind() == Kind.PLAIN
        || setup.file().equals(Setup.DEV)) {
      return Optional.empty();
    }
    String inside =
        Container.kind(machine)
            .map(kind -> "; that is inside of this container (%s) alone".formatted(kind))
            .orElse("");
    return Optional.of(
        Line.warn(
            area(),
            door.toString(),
            "only programs on this machine can connect" + inside,
            "if clients are elsewhere, set this listener's address to 0.0.0.0:%d in %s"
                .formatted(door.port(), setup.place())));
  }

  private List<Line> knock(Door door, List<Listening> there) {
    return Together.all(
        targets(door, there).stream()
            .map(address -> new InetSocketAddress(address, door.port()))
            .<Callable<Line>>map(target -> () -> knock(door, target))
            .toList());
  }

  private Line knock(Door door, InetSocketAddress target) {
    String host = setup.hostname().isEmpty() ? Texts.text(target.getAddress()) : setup.hostname();
    Knock knock = knocker.at(target, host, door.kind());
    return new Answer(area(), door, Texts.text(target), setup.place()).of(knock);
  }

  // A client beside it, one of each family elsewhere.
  private Set<InetAddress> targets(Door door, List<Listening> there) {
    InetAddress wanted = door.address().getAddress();
    Set<InetAddress> targets = new LinkedHashSet<>();
    if (!wanted.isAnyLocalAddress()) {
      targets.add(wanted);
      return targets;
    }
    boolean six = there.stream().anyMatch(socket -> socket.takes(LOOPBACK_6));
    targets.add(LOOPBACK);
    if (six) {
      targets.add(LOOPBACK_6);
    }
    List<InetAddress> own = ownAddresses.get();
    own.stream().filter(one -> !(one instanceof Inet6Address)).findFirst().ifPresent(targets::add);
    if (six) {
      own.stream().filter(Inet6Address.class::isInstance).findFirst().ifPresent(targets::add);
    }
    return targets;
  }
}

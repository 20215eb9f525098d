package dev.postern.doctor;

import dev.postern.doctor.machine.Limits;
import dev.postern.doctor.machine.Machine;
import dev.postern.doctor.machine.Running;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// May the relay take as many connections and as much memory as it is meant to?
record LimitsCheck(Setup setup, Machine machine) implements Check {

  // Connections to next hops, the store, the program itself.
  private static final int OTHER_FILES = 1000;
  // What Java takes besides its heap: code, threads, buffers.
  private static final long BESIDES_HEAP = 256L << 20;
  private static final long USUAL_HEAP = 1L << 30;
  private static final int SHORT_QUEUE = 512;
  private static final int FEW_PORTS = 10_000;

  @Override
  public String area() {
    return "limits";
  }

  @Override
  public List<Line> look() {
    Optional<Running> relay = Relays.of(machine, setup).ours().stream().findFirst();
    String process = relay.map(running -> String.valueOf(running.pid())).orElse("self");
    List<Line> lines = new ArrayList<>();
    lines.add(files(process));
    lines.add(memory(process, relay));
    queue().ifPresent(lines::add);
    ephemeral().ifPresent(lines::add);
    return lines;
  }

  private Line files(String process) {
    OptionalLong most = Limits.files(machine, process);
    String whose = process.equals("self") ? "a process here" : "the relay (pid " + process + ")";
    if (most.isEmpty()) {
      return Line.ok(area(), "open files", "no limit is to be seen for " + whose);
    }
    long needed = setup.connections() + (long) OTHER_FILES;
    String seen =
        "%s may open %d, for %d connections of clients"
            .formatted(whose, most.getAsLong(), setup.connections());
    return most.getAsLong() >= needed
        ? Line.ok(area(), "open files", seen)
        : Line.warn(
            area(),
            "open files",
            seen,
            "raise it: LimitNOFILE=%d in the relay's unit, or ulimit -n; or lower limits.connections"
                .formatted(needed));
  }

  private Line memory(String process, Optional<Running> relay) {
    long heap = relay.map(Running::heap).orElse(OptionalLong.empty()).orElse(USUAL_HEAP);
    OptionalLong most = Limits.memory(machine, process);
    String want = "the relay's heap may grow to " + Texts.size(heap);
    if (most.isEmpty()) {
      return Line.ok(area(), "memory", want + "; no control group limits it");
    }
    String seen = "%s, and its control group to %s".formatted(want, Texts.size(most.getAsLong()));
    return most.getAsLong() >= heap + BESIDES_HEAP
        ? Line.ok(area(), "memory", seen)
        : Line.warn(
            area(),
            "memory",
            seen + ": the kernel will kill it under load",
            "start it with POSTERN_JAVA_OPTS=-Xmx%dm, or give the group more"
                .formatted(Math.max(64, (most.getAsLong() - BESIDES_HEAP) >> 20)));
  }

  private Optional<Line> queue() {
    OptionalLong most = machine.number("proc/sys/net/core/somaxconn");
    return most.isEmpty() || most.getAsLong() >= SHORT_QUEUE
        ? Optional.empty()
        : Optional.of(
            Line.warn(
                area(),
                "queue of new connections",
                "it holds %d: when many come at once, the kernel drops the rest"
                    .formatted(most.getAsLong()),
                "sysctl net.core.somaxconn=4096, then start the relay anew"));
  }

  private Optional<Line> ephemeral() {
    String[] ends =
        machine.text("proc/sys/net/ipv4/ip_local_port_range").orElse("").strip().split("\\s+", 3);
    if (ends.length != 2 || !ends[0].matches("\\d{1,5}") || !ends[1].matches("\\d{1,5}")) {
      return Optional.empty();
    }
    int first = Integer.parseInt(ends[0]);
    int last = Integer.parseInt(ends[1]);
    if (last - first < FEW_PORTS) {
      return Optional.of(
          Line.warn(
              area(),
              "ports for connections outwards",
              "there are %d of them, from %d".formatted(last - first + 1, first),
              "sysctl net.ipv4.ip_local_port_range=\"32768 60999\""));
    }
    return setup.doors().stream()
        .filter(door -> first <= door.port() && door.port() <= last)
        .findFirst()
        .map(
            door ->
                Line.warn(
                    area(),
                    door.toString(),
                    "the kernel gives ports from %d to %d to connections outwards: one may have this"
                            .formatted(first, last)
                        + " one when the relay starts",
                    "sysctl net.ipv4.ip_local_reserved_ports=" + door.port()));
  }
}

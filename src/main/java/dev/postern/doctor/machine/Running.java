package dev.postern.doctor.machine;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// A process.
///
/// @param name as the kernel has it
/// @param command its command line, cut where it is long
/// @param uid the user that it runs as; -1 where that can't be seen
/// @param stopped whether a signal or a debugger keeps it from running
/// @param unit of systemd, as `postfix@-.service`; empty where it is none
public record Running(
    int pid, String name, List<String> command, int uid, boolean stopped, String unit) {

  private static final int MOST_ARGUMENTS = 200;
  private static final int MOST_ARGUMENT = 1000;
  private static final int MOST_SHOWN = 160;

  public Running {
    command = List.copyOf(command);
  }

  /// What can be seen of a process; empty where it is gone.
  public static Optional<Running> of(Machine machine, int pid) {
    String home = "proc/" + pid + "/";
    return machine
        .text(home + "comm")
        .map(
            name ->
                new Running(
                    pid,
                    cut(name.strip(), MOST_ARGUMENT),
                    arguments(machine.text(home + "cmdline").orElse("")),
                    uid(machine, home).orElse(-1),
                    field(machine, home, "State:").filter(Running::isStopped).isPresent(),
                    unit(machine.lines(home + "cgroup"))));
  }

  /// The relays that run on a machine: `postern serve` and `postern dev`.
  public static List<Running> relays(Machine machine) {
    return machine.processes().stream()
        // Most of a machine's processes are none at a glance.
        .filter(pid -> isPostern(arguments(machine.text("proc/" + pid + "/cmdline").orElse(""))))
        .map(pid -> of(machine, pid))
        .flatMap(Optional::stream)
        .filter(Running::isRelay)
        .limit(100)
        .toList();
  }

  /// Whether it is a Postern that accepts mail.
  public boolean isRelay() {
    List<String> own = own();
    return !own.isEmpty() && (own.getFirst().equals("serve") || own.getFirst().equals("dev"));
  }

  /// What to call it, with its number.
  public String label() {
    return (isRelay() ? "Postern" : name) + " (pid " + pid + ")";
  }

  /// Whether it is that of `postern dev`.
  public boolean isSandbox() {
    List<String> own = own();
    return !own.isEmpty() && own.getFirst().equals("dev");
  }

  /// The directory that it runs in; empty where this user may not see it.
  public Optional<Path> directory(Machine machine) {
    return machine.link("proc/" + pid + "/cwd").flatMap(Machine::path);
  }

  /// The file or directory that an option of a Postern names, as `--config`; empty where it has
  /// none, or it is relative to a directory that can't be seen.
  public Optional<Path> option(Machine machine, String name) {
    List<String> own = own();
    for (int i = 1; i < own.size(); i++) {
      String argument = own.get(i);
      if (argument.startsWith(name + "=")) {
        return absolute(machine, argument.substring(name.length() + 1));
      }
      if (argument.equals(name) && i + 1 < own.size()) {
        return absolute(machine, own.get(i + 1));
      }
    }
    return Optional.empty();
  }

  private Optional<Path> absolute(Machine machine, String file) {
    Optional<Path> path = Machine.path(file);
    return file.startsWith("/")
        ? path
        : path.flatMap(relative -> directory(machine).map(at -> at.resolve(relative)));
  }

  // What follows the program in the command line of a Postern; empty for other programs.
  private List<String> own() {
    for (int i = 0; i < command.size(); i++) {
      if (isProgram(command.get(i))) {
        return command.subList(i + 1, command.size());
      }
    }
    return List.of();
  }

  private static boolean isPostern(List<String> command) {
    return command.stream().anyMatch(Running::isProgram);
  }

  private static boolean isProgram(String argument) {
    return argument.endsWith("postern.jar") || argument.equals("dev.postern.Main");
  }

  /// The command line as one text, short enough to read; of a Postern as people write it.
  public String commandLine() {
    return cut(
        own().isEmpty() ? String.join(" ", command) : "postern " + String.join(" ", own()),
        MOST_SHOWN);
  }

  /// The most memory that its Java may take for objects, in octets; empty where it was not told.
  public OptionalLong heap() {
    return command.stream()
        .filter(argument -> argument.matches("-Xmx\\d{1,9}[kKmMgGtT]?"))
        .map(argument -> argument.substring("-Xmx".length()))
        .reduce((_, last) -> last)
        .map(size -> OptionalLong.of(octets(size)))
        .orElse(OptionalLong.empty());
  }

  private static long octets(String size) {
    int shift =
        switch (Character.toLowerCase(size.charAt(size.length() - 1))) {
          case 'k' -> 10;
          case 'm' -> 20;
          case 'g' -> 30;
          case 't' -> 40;
          default -> 0;
        };
    return Long.parseLong(shift == 0 ? size : size.substring(0, size.length() - 1)) << shift;
  }

  private static List<String> arguments(String line) {
    return Arrays.stream(line.split("\0", MOST_ARGUMENTS + 1))
        .limit(MOST_ARGUMENTS)
        .filter(argument -> !argument.isEmpty())
        .map(argument -> cut(argument, MOST_ARGUMENT))
        .toList();
  }

  private static boolean isStopped(String state) {
    return state.startsWith("T") || state.startsWith("t");
  }

  // Real, effective, saved, of the file system: the second counts.
  private static OptionalInt uid(Machine machine, String home) {
    return field(machine, home, "Uid:")
        .map(ids -> ids.split("\\s+", -1))
        .filter(ids -> ids.length > 1 && ids[1].matches("\\d{1,9}"))
        .map(ids -> OptionalInt.of(Integer.parseInt(ids[1])))
        .orElse(OptionalInt.empty());
  }

  private static Optional<String> field(Machine machine, String home, String name) {
    return machine.lines(home + "status").stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip())
        .findFirst();
  }

  private static String unit(List<String> cgroups) {
    return cgroups.stream()
        .flatMap(line -> Stream.of(line.split("/", -1)))
        .filter(part -> part.endsWith(".service") && !part.startsWith("user@"))
        .reduce((_, last) -> last)
        .map(part -> cut(part, MOST_SHOWN))
        .orElse("");
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + '…';
  }
}

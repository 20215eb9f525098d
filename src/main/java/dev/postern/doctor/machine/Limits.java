package dev.postern.doctor.machine;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/// What a process may use.
public final class Limits {

  private static final String FILES = "Max open files";
  private static final long NONE = 1L << 60;

  private Limits() {}

  /// How many files and connections a process may have open; empty where that can't be read or is
  /// unlimited.
  ///
  /// @param process its number, or `self`
  public static OptionalLong files(Machine machine, String process) {
    return machine.lines("proc/" + process + "/limits").stream()
        .filter(line -> line.startsWith(FILES))
        .map(line -> line.substring(FILES.length()).strip().split("\\s+", -1)[0])
        .map(Machine::parsed)
        .findFirst()
        .orElse(OptionalLong.empty());
  }

  /// How much memory the control group of a process may take, in octets; empty for as much as there
  /// is.
  ///
  /// @param process its number, or `self`
  public static OptionalLong memory(Machine machine, String process) {
    // A group is bound by the groups around it as well.
    return machine.lines("proc/" + process + "/cgroup").stream()
        .flatMap(line -> groups(line).stream())
        .map(machine::number)
        .flatMapToLong(OptionalLong::stream)
        .filter(limit -> limit > 0 && limit < NONE)
        .min();
  }

  // number:controllers:/path, in version 2 with number 0 and no controllers.
  private static List<String> groups(String line) {
    String[] fields = line.split(":", 3);
    if (fields.length < 3 || fields[2].contains("..")) {
      return List.of();
    }
    boolean second = fields[0].equals("0") && fields[1].isEmpty();
    if (!second && !Arrays.asList(fields[1].split(",", -1)).contains("memory")) {
      return List.of();
    }
    String base = second ? "sys/fs/cgroup" : "sys/fs/cgroup/memory";
    String file = second ? "/memory.max" : "/memory.limit_in_bytes";
    String path = fields[2].equals("/") ? "" : fields[2];
    return LongStream.rangeClosed(0, path.chars().filter(c -> c == '/').count())
        .limit(50)
        .mapToObj(levels -> base + above(path, levels) + file)
        .toList();
  }

  private static String above(String path, long levels) {
    String rest = path;
    for (long i = 0; i < levels; i++) {
      rest = rest.substring(0, Math.max(0, rest.lastIndexOf('/')));
    }
    return rest;
  }
}

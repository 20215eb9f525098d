package dev.postern.doctor.machine;

import java.nio.file.AccessDeniedException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which processes have which sockets, as far as this user may see their open files.
public final class Owners {

  private static final int MOST_FILES = 1 << 20;

  private final Machine machine;
  private final Map<Long, Running> found = new HashMap<>();
  private int left = MOST_FILES;
  private boolean complete = true;

  private Owners(Machine machine) {
    this.machine = machine;
  }

  /// Looks until all are found, or at every process.
  public static Owners of(Machine machine, Set<Long> inodes) {
    var owners = new Owners(machine);
    Set<String> wanted = new HashSet<>();
    inodes.forEach(inode -> wanted.add("socket:[" + inode + "]"));
    for (int pid : machine.processes()) {
      if (wanted.isEmpty() || owners.left <= 0) {
        break;
      }
      owners.look(pid, wanted);
    }
    return owners;
  }

  /// Whose a socket is; the oldest process where several share it.
  public Optional<Running> of(Listening socket) {
    return Optional.ofNullable(found.get(socket.inode()));
  }

  /// False where the files of some process may not be seen.
  public boolean isComplete() {
    return complete;
  }

  private void look(int pid, Set<String> wanted) {
    String files = "proc/" + pid + "/fd";
    for (String name : names(files)) {
      left--;
      Optional<String> target = machine.link(files + "/" + name);
      if (target.isPresent() && wanted.remove(target.get())) {
        Running.of(machine, pid).ifPresent(owner -> found.put(inode(target.get()), owner));
      }
      if (wanted.isEmpty() || left <= 0) {
        return;
      }
    }
  }

  private List<String> names(String files) {
    try {
      return machine.names(files);
    } catch (AccessDeniedException _) {
      complete = false;
      return List.of();
    }
  }

  private static long inode(String target) {
    return Long.parseLong(target.substring("socket:[".length(), target.length() - 1));
  }
}

package dev.postern.guard.lockout;

import dev.postern.guard.GuardConfig.Access;
import dev.postern.guard.NetworkFile;
import dev.postern.guard.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The lists of the configuration together with those of its files. A file that can't be read, or
/// has a bad line, leaves the list as it was; the log says so.
final class ListFiles {

  private static final Logger LOG = LoggerFactory.getLogger(ListFiles.class);

  private Access access = Access.NONE;
  private final Watched allow = new Watched();
  private final Watched refuse = new Watched();

  /// Takes over what the configuration says now, and reads the files. Blocks.
  synchronized AccessLists load(Access changed) {
    access = changed;
    allow.read(changed.allowFile());
    refuse.read(changed.refuseFile());
    return lists();
  }

  /// The lists, where a file has changed since they were read. Blocks.
  synchronized Optional<AccessLists> changed() {
    boolean allowed = allow.readIfChanged(access.allowFile());
    boolean refused = refuse.readIfChanged(access.refuseFile());
    return allowed || refused ? Optional.of(lists()) : Optional.empty();
  }

  private AccessLists lists() {
    return new AccessLists(
        access.allow().and(allow.networks), access.refuse().and(refuse.networks));
  }

  /// One file, as it was read last.
  private static final class Watched {

    private @Nullable Path file;
    private @Nullable State seen;
    private Networks networks = Networks.NONE;

    private record State(FileTime modified, long size) {}

    boolean readIfChanged(@Nullable Path path) {
      return path != null && !state(path).equals(Optional.ofNullable(seen)) && read(path);
    }

    boolean read(@Nullable Path path) {
      if (path == null || !path.equals(file)) {
        networks = Networks.NONE;
      }
      file = path;
      if (path == null) {
        return true;
      }
      // First, so that a change while it is read is seen the next time.
      seen = state(path).orElse(null);
      try {
        networks = NetworkFile.read(path);
        return true;
      } catch (IOException problem) {
        LOG.warn("{}; the list stays as it was", problem.getMessage());
        return false;
      }
    }

    private static Optional<State> state(Path path) {
      try {
        BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
        return Optional.of(new State(found.lastModifiedTime(), found.size()));
      } catch (IOException _) {
        return Optional.empty();
      }
    }
  }
}

package dev.postern.doctor;

import dev.postern.doctor.machine.Machine;
import dev.postern.doctor.machine.Users;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// May the relay read its secrets, and nobody else?
record FilesCheck(Setup setup, Machine machine) implements Check {

  @Override
  public String area() {
    return "files";
  }

  @Override
  public List<Line> look() {
    OptionalInt relay = Relays.of(machine, setup).user();
    List<Line> lines = new ArrayList<>();
    for (Path file : secrets()) {
      try {
        lines.addAll(one(file, relay));
      } catch (NoSuchFileException _) {
        // Others tell of what is missing.
      } catch (AccessDeniedException _) {
        lines.add(
            Line.unknown(
                area(), file.toString(), "this user may not look at it", "run this as root"));
      } catch (IOException cause) {
        lines.add(
            Line.unknown(
                area(),
                file.toString(),
                "it can't be looked at: " + cause.getMessage(),
                "see why"));
      }
    }
    if (lines.isEmpty()) {
      lines.add(Line.ok(area(), "secrets", "there are none yet"));
    }
    return lines;
  }

  private List<Path> secrets() {
    List<Path> files = new ArrayList<>();
    Path data = setup.data();
    if (data != null) {
      files.add(data);
      files.add(data.resolve("admin.token"));
      files.add(data.resolve("postern.db"));
    }
    if (setup.certificate() != null) {
      files.add(setup.certificate().key());
    }
    return files;
  }

  private List<Line> one(Path file, OptionalInt relay) throws IOException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
    int owner = (Integer) Files.getAttribute(file, "unix:uid");
    List<Line> lines = new ArrayList<>();
    foreign(file, mode, owner, relay).ifPresent(lines::add);
    String shown = PosixFilePermissions.toString(mode);
    // Others may go through a directory, to what they may read there.
    if (mode.contains(PosixFilePermission.OTHERS_READ)
        || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
      lines.add(
          Line.warn(
              area(),
              file.toString(),
              "every user of this machine may read it (%s)".formatted(shown),
              "chmod %s %s".formatted(Files.isDirectory(file) ? "700" : "600", file)));
    }
    if (lines.isEmpty()) {
      lines.add(
          Line.ok(
              area(), file.toString(), "%s, %s's".formatted(shown, Users.name(machine, owner))));
    }
    return lines;
  }

  // A group may let the relay in where the owner is another: then nothing is said.
  private Optional<Line> foreign(
      Path file, Set<PosixFilePermission> mode, int owner, OptionalInt relay) {
    if (relay.isEmpty()
        || relay.getAsInt() == 0
        || relay.getAsInt() == owner
        || mode.contains(PosixFilePermission.GROUP_READ)
        || mode.contains(PosixFilePermission.OTHERS_READ)) {
      return Optional.empty();
    }
    String user = Users.name(machine, relay.getAsInt());
    return Optional.of(
        Line.fail(
            area(),
            file.toString(),
            "it is %s's alone, and the relay runs as %s"
                .formatted(Users.name(machine, owner), user),
            "chown %s %s".formatted(user, file)));
  }
}

package dev.postern.doctor;

import dev.postern.doctor.machine.Machine;
import dev.postern.doctor.machine.Mount;
import dev.postern.doctor.machine.Tools;
import dev.postern.doctor.machine.Users;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Is there room for mail, on a disk that keeps it?
record DiskCheck(Setup setup, Machine machine, Tools tools) implements Check {

  private static final long LITTLE = 1L << 30;
  private static final long TOO_LITTLE = 100L << 20;
  private static final int FULL_PERCENT = 95;
  private static final Pattern INODES = Pattern.compile("\\s(\\d{1,3})%\\s");

  @Override
  public String area() {
    return "disk";
  }

  @Override
  public List<Line> look() {
    Path data = setup.data();
    if (data == null) {
      return List.of(
          Line.unknown(
              area(), "data", "no configuration says where it is", "name it: --config FILE"));
    }
    try {
      return at(data);
    } catch (IOException cause) {
      return List.of(
          Line.fail(
              area(),
              data.toString(),
              "it can't be looked at: " + cause.getMessage(),
              "see that it is a directory of this machine"));
    }
  }

  private List<Line> at(Path data) throws IOException {
    List<Line> lines = new ArrayList<>();
    Path there = nearest(data);
    if (!there.equals(data)) {
      lines.add(
          Files.isWritable(there)
              ? Line.ok(area(), data.toString(), "not there yet; the relay makes it when it starts")
              : Line.fail(
                  area(),
                  data.toString(),
                  "it is not there, and %s may not make it in %s"
                      .formatted(System.getProperty("user.name"), there),
                  "make it and give it to the relay's user: install -d -m 700 -o USER " + data));
    } else if (!Files.isDirectory(data)) {
      return List.of(
          Line.fail(
              area(),
              data.toString(),
              "it is not a directory",
              "set data: to one, or move it away"));
    } else {
      lines.add(owner(data));
    }
    Path real = there.toRealPath();
    lines.add(room(real, data));
    inodes(real).ifPresent(lines::add);
    Mount.of(machine, real).flatMap(mount -> kind(mount, data)).ifPresent(lines::add);
    return lines;
  }

  private static Path nearest(Path data) {
    Path at = data.toAbsolutePath();
    while (!Files.exists(at)) {
      Path parent = at.getParent();
      if (parent == null) {
        break;
      }
      at = parent;
    }
    return at.equals(data.toAbsolutePath()) ? data : at;
  }

  private Line owner(Path data) throws IOException {
    int owner = (Integer) Files.getAttribute(data, "unix:uid");
    String name = Users.name(machine, owner);
    OptionalInt relay = Relays.of(machine, setup).user();
    if (relay.isPresent() && relay.getAsInt() != 0 && relay.getAsInt() != owner) {
      String user = Users.name(machine, relay.getAsInt());
      return Line.fail(
          area(),
          data.toString(),
          "it is %s's, and the relay runs as %s".formatted(name, user),
          "chown -R %s %s".formatted(user, data));
    }
    if (Files.isWritable(data)) {
      return Line.ok(area(), data.toString(), "it is %s's and can be written to".formatted(name));
    }
    return relay.isPresent()
        ? Line.ok(area(), data.toString(), "it is %s's, as the relay".formatted(name))
        : Line.warn(
            area(),
            data.toString(),
            "it is %s's, and this user (%s) may not write to it"
                .formatted(name, System.getProperty("user.name")),
            "start the relay as " + name);
  }

  private Line room(Path real, Path data) throws IOException {
    long free = Files.getFileStore(real).getUsableSpace();
    long all = Files.getFileStore(real).getTotalSpace();
    String seen = "%s of %s are free".formatted(Texts.size(free), Texts.size(all));
    String remedy = "make room, or move the data directory to a larger disk";
    String what = "room for " + data;
    if (free < TOO_LITTLE) {
      return Line.fail(area(), what, seen, remedy);
    }
    return free < LITTLE ? Line.warn(area(), what, seen, remedy) : Line.ok(area(), what, seen);
  }

  // Java does not know how many files there may still be.
  private Optional<Line> inodes(Path real) {
    if (!(tools.ask(List.of("df", "-Pi", real.toString()))
            instanceof Tools.Said.Done(int exit, String text))
        || exit != 0) {
      return Optional.empty();
    }
    Matcher used = INODES.matcher(text);
    if (!used.find() || Integer.parseInt(used.group(1)) < FULL_PERCENT) {
      return Optional.empty();
    }
    return Optional.of(
        Line.warn(
            area(),
            "files on " + real,
            used.group(1) + " % of the inodes are used",
            "remove small files there: du --inodes -x finds where they are"));
  }

  private Optional<Line> kind(Mount mount, Path data) {
    String what = "file system " + mount.place();
    if (mount.isReadOnly()) {
      return Optional.of(
          Line.fail(
              area(),
              what,
              "it is mounted read-only, perhaps after an error of the disk",
              "see dmesg, then: mount -o remount,rw " + mount.place()));
    }
    if (mount.isRemote()) {
      return Optional.of(
          Line.warn(
              area(),
              what,
              "it is of type %s: its locks and syncs may not be what the store relies on"
                  .formatted(mount.type()),
              "put data: on a local disk"));
    }
    return mount.isFleeting()
        ? Optional.of(
            Line.warn(
                area(),
                what,
                "it is of type %s: mail that waits is gone with this %s"
                    .formatted(mount.type(), mount.type().equals("overlay") ? "container" : "boot"),
                "put %s on a disk or volume that stays".formatted(data)))
        : Optional.of(Line.ok(area(), what, "of type " + mount.type() + ", writable"));
  }
}

package dev.postern.doctor.machine;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A file system at its place.
///
/// @param type as `ext4`
/// @param options as `rw`, `noatime`
public record Mount(String place, String type, List<String> options) {

  public Mount {
    options = List.copyOf(options);
  }

  /// The one that a path is on.
  ///
  /// @param path absolute, without symbolic links
  public static Optional<Mount> of(Machine machine, Path path) {
    Mount best = null;
    for (String line : machine.lines("proc/self/mounts")) {
      String[] fields = line.split(" ", 6);
      if (fields.length < 4) {
        continue;
      }
      String place = plain(fields[1]);
      // What is mounted later lies on top of what was there before.
      if (place.startsWith("/")
          && Machine.path(place).filter(path::startsWith).isPresent()
          && (best == null || place.length() >= best.place.length())) {
        best = new Mount(place, fields[2], List.of(fields[3].split(",", -1)));
      }
    }
    return Optional.ofNullable(best);
  }

  public boolean isReadOnly() {
    return options.contains("ro");
  }

  /// Whether other machines may write there too, past locks of this one.
  public boolean isRemote() {
    return switch (type) {
      case "nfs",
          "nfs4",
          "cifs",
          "smb3",
          "smbfs",
          "ncpfs",
          "afs",
          "9p",
          "virtiofs",
          "ceph",
          "glusterfs",
          "fuse.glusterfs",
          "fuse.sshfs",
          "fuse.s3fs",
          "fuse.rclone",
          "ocfs2",
          "gfs2",
          "lustre" ->
          true;
      default -> false;
    };
  }

  /// Whether it is gone when the machine or container is.
  public boolean isFleeting() {
    return type.equals("tmpfs") || type.equals("ramfs") || type.equals("overlay");
  }

  // Blanks and the like stand in octal.
  private static String plain(String text) {
    return text.replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\")
        .replace("\0", "");
  }
}

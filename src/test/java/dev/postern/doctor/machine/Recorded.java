package dev.postern.doctor.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A machine that is written down below a directory.
public final class Recorded {

  private static final String HEADER = "  sl  local_address rem_address   st tx_queue rx_queue\n";

  private final Path root;
  private String tcp = HEADER;
  private String tcp6 = HEADER;

  public Recorded(Path root) {
    this.root = root;
    file("proc/self/status", "Name:\tjava\nCapEff:\t0000000000000000\n");
    file("proc/net/tcp", tcp);
    file("proc/net/tcp6", tcp6);
    file("etc/passwd", "root:x:0:0::/root:/bin/sh\npostern:x:105:105::/:/bin/false\n");
  }

  public Machine machine() {
    return new Machine(root);
  }

  public Recorded file(String path, String text) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Recorded link(String path, String target) {
    try {
      Path link = root.resolve(path);
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, Path.of(target));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A listening socket on an IPv4 address.
  ///
  /// @param address as the kernel writes it: `0100007F`
  public Recorded listening(String address, int port, int uid, long inode) {
    tcp += line(address, port, uid, inode, 0);
    return file("proc/net/tcp", tcp);
  }

  /// A listening socket with connections that wait.
  public Recorded crowded(String address, int port, long inode, int waiting) {
    tcp += line(address, port, 0, inode, waiting);
    return file("proc/net/tcp", tcp);
  }

  /// A listening socket on an IPv6 address, in the same form.
  public Recorded listening6(String address, int port, int uid, long inode) {
    tcp6 += line(address, port, uid, inode, 0);
    return file("proc/net/tcp6", tcp6);
  }

  /// A process that has a socket open.
  public Recorded process(int pid, String name, int uid, long inode, String... command) {
    String home = "proc/" + pid + "/";
    file(home + "comm", name + "\n");
    file(home + "cmdline", String.join("\0", command) + "\0");
    file(
        home + "status",
        "Name:\t%s\nState:\tS (sleeping)\nUid:\t%d\t%d\t%d\t%d\n"
            .formatted(name, uid, uid, uid, uid));
    link(home + "fd/0", "pipe:[9]");
    return link(home + "fd/7", "socket:[" + inode + "]");
  }

  /// A relay that has a socket open.
  public Recorded relay(int pid, int uid, long inode, String config) {
    return process(
        pid,
        "java",
        uid,
        inode,
        "/usr/bin/java",
        "-Xmx1g",
        "-jar",
        "/opt/postern/target/postern.jar",
        "serve",
        "--config",
        config);
  }

  private static String line(String address, int port, int uid, long inode, int waiting) {
    return "   0: %s:%04X 00000000:0000 0A 00000000:%08X 00:00000000 00000000 %5d        0 %d 1 0 100\n"
        .formatted(address, port, waiting, uid, inode);
  }
}

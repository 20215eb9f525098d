package dev.postern.rig;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An Exim with everything of its own below one directory; what it is good for its owner writes.
///
/// It is Debian's, in whatever directory it was unpacked: it can't be installed beside Postfix.
/// `.ci/run` shows how; `POSTERN_EXIM` names the program where it is elsewhere.
final class EximInstance implements AutoCloseable {

  static final String USER = "Debian-exim";

  private final Path program;
  private final Path directory;
  private @Nullable Daemon daemon;

  /// Makes its directories; skips the test where it can't be run.
  EximInstance() {
    program =
        program()
            .orElseGet(
                () -> {
                  assumeTrue(false, "Exim is needed for this test: see .ci/run");
                  throw new AssertionError();
                });
    assumeTrue(
        "root".equals(System.getProperty("user.name")) && Program.run("id", USER).exit() == 0,
        "Exim needs root and a user " + USER + ": see .ci/run");
    directory = Daemon.directory("exim", "log", "spool", "mail");
  }

  Path directory() {
    return directory;
  }

  void write(String name, String text) {
    Daemon.write(directory, name, text);
  }

  /// Starts it.
  ///
  /// @param configuration all but where its files are
  void start(String configuration) {
    write("conf", places() + configuration);
    // It reads them when it has given up root.
    Program.Result owned = Program.run("chown", "-R", USER + ":", directory.toString());
    Program.Result root =
        Program.run("chown", "root:root", directory + "/conf", directory.toString());
    if (owned.exit() + root.exit() != 0) {
      throw new IllegalStateException(owned.all() + root.all());
    }
    daemon = Daemon.start(directory, program.toString(), "-C", directory + "/conf", "-bdf");
  }

  /// What it says of connections and messages.
  String log() {
    return daemon == null ? "" : daemon.log("out", "log/mainlog", "log/paniclog");
  }

  @Override
  public void close() {
    if (daemon == null) {
      Daemon.delete(directory);
    } else {
      daemon.close();
    }
  }

  private String places() {
    return """
    exim_path = %2$s
    exim_user = %3$s
    exim_group = %3$s
    spool_directory = %1$s/spool
    log_file_path = %1$s/log/%%slog
    pid_file_path = %1$s/pid
    keep_environment =
    disable_ipv6
    """
        .formatted(directory, program, USER);
  }

  private static Optional<Path> program() {
    return Stream.of(
            Optional.ofNullable(System.getenv("POSTERN_EXIM")).orElse(""),
            "/opt/postern-test/exim/usr/sbin/exim4",
            "/usr/sbin/exim4")
        .filter(name -> !name.isEmpty())
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }
}

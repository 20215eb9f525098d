package dev.postern.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A server that nobody here wrote, in the foreground, with everything of its own below one
/// directory, which goes when it ends.
final class Daemon implements AutoCloseable {

  private static final long END_SECONDS = 10;

  private final Path directory;
  private final Process process;

  private Daemon(Path directory, Process process) {
    this.directory = directory;
    this.process = process;
  }

  /// A directory for one, which it can look into when it has given up root.
  static Path directory(String name, String... below) {
    try {
      Path directory = Files.createTempDirectory("postern-" + name);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      for (String path : below) {
        Files.createDirectories(directory.resolve(path));
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Starts it there; what it says goes to the file `out`.
  static Daemon start(Path directory, String... command) {
    try {
      return new Daemon(
          directory,
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("out").toFile())
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What those of these files that there are say.
  String log(String... names) {
    return Stream.of(names)
        .map(directory::resolve)
        .filter(Files::exists)
        .map(Daemon::text)
        .reduce("\n", String::concat);
  }

  /// Writes a file below.
  static void write(Path directory, String name, String text) {
    try {
      Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    children.forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      // They may still write to what is about to go.
      for (ProcessHandle child : children) {
        if (child
            .onExit()
            .completeOnTimeout(child, END_SECONDS, TimeUnit.SECONDS)
            .join()
            .isAlive()) {
          child.destroyForcibly();
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    delete(directory);
  }

  /// Deletes a directory with everything below.
  static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

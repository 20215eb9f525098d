package dev.postern.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The directory of large bodies, and the few threads that write there.
final class Spool implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
  private static final String SUFFIX = ".eml";
  private static final int THREADS = 4;
  private static final Set<OpenOption> CREATE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private final Path directory;
  private final FileAttribute<?> ownerOnly =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private final ExecutorService threads =
      Executors.newFixedThreadPool(THREADS, Thread.ofPlatform().name("spool-", 0).factory());

  Spool(Path directory) {
    this.directory = directory;
  }

  Path path(String name) {
    return directory.resolve(name);
  }

  Path newPath() {
    return path(UUID.randomUUID() + SUFFIX);
  }

  /// Runs it on one of the threads that may block.
  void run(Runnable task) {
    threads.execute(task);
  }

  FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, CREATE, ownerOnly);
  }

  /// Makes the names of new files durable.
  void sync() throws IOException {
    sync(directory);
  }

  static void sync(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Removes a file later, on a thread of ours. One that stays behind goes at the next start.
  void delete(Path file) {
    if (threads.isShutdown()) {
      deleteNow(file);
    } else {
      run(() -> deleteNow(file));
    }
  }

  void deleteNow(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("cannot remove {}: {}; it is tried again at the next start", file, e.toString());
    }
  }

  /// Removes what no message names: leftovers of a process that was killed.
  void removeOrphans(Predicate<String> known) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path file : files) {
        if (!known.test(file.getFileName().toString())) {
          deleteNow(file);
        }
      }
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("bodies are still being written to {}; they belong to no message", directory);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

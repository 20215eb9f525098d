package dev.postern.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// The directory that holds the store, ours alone while the lock is held.
final class DataDirectory implements AutoCloseable {

  private static final FileAttribute<?> DIRECTORY = permissions("rwx------");
  private static final FileAttribute<?> FILE = permissions("rw-------");

  private final Path path;
  private final FileChannel lock;

  private DataDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /// Makes what is missing and takes the lock.
  ///
  /// @throws StoreFailure if it can't be made or another process has it
  static DataDirectory open(Path path) {
    try {
      Files.createDirectories(path, DIRECTORY);
      Files.createDirectories(path.resolve("spool"), DIRECTORY);
      return new DataDirectory(path, lock(path.resolve("lock")));
    } catch (IOException e) {
      throw new StoreFailure(
          "cannot use the data directory "
              + path
              + ": "
              + e
              + "; create it and give it to the user that runs postern",
          e);
    }
  }

  private static FileChannel lock(Path file) throws IOException {
    if (!Files.exists(file)) {
      createOwnerOnly(file);
    }
    var channel = FileChannel.open(file, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw new StoreFailure(
          "another postern uses "
              + file.toAbsolutePath().getParent()
              + " (it holds the lock on "
              + file
              + "); stop it, or give this one another data directory");
    }
    return channel;
  }

  // Held until the channel is closed.
  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  private static void createOwnerOnly(Path file) throws IOException {
    try {
      Files.createFile(file, FILE);
    } catch (java.nio.file.FileAlreadyExistsException _) {
      // somebody else was faster; the lock decides
    }
  }

  private static FileAttribute<?> permissions(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  Path database() {
    return database(path);
  }

  static Path database(Path data) {
    return data.resolve("postern.db");
  }

  Path log() {
    return log(path);
  }

  static Path log(Path data) {
    return data.resolve("postern.db-wal");
  }

  Path spool() {
    return path.resolve("spool");
  }

  /// An empty file for a new database, under a name that does not count yet.
  Path startDatabase() throws IOException {
    Path file = path.resolve("postern.db.new");
    for (String suffix : new String[] {"", "-journal", "-wal", "-shm"}) {
      Files.deleteIfExists(path.resolve("postern.db.new" + suffix));
    }
    createOwnerOnly(file);
    return file;
  }

  /// Gives the new database its name, durably. From here on an empty or missing file is damage.
  void finishDatabase(Path file) throws IOException {
    Files.move(file, database());
    Spool.sync(path);
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException _) {
      // the process's end frees it
    }
  }
}

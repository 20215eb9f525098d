package dev.postern.key;

import dev.postern.mail.Octets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/// The random key of one installation, from which the salts of declared and of unknown users are
/// derived: both stay the same over restarts, so that neither is told from the other by its salt.
///
/// Bounce addresses are sealed with what is derived from it for that purpose. Who reads it learns
/// which user names exist and can make up reports about mail of ours, nothing else.
public final class InstallKey {

  private static final String FILE = "install.key";

  private InstallKey() {}

  /// Reads `install.key` in the data directory; writes a new one, mode 0600, where there is none or
  /// it is cut short.
  ///
  /// @throws UncheckedIOException if the directory can't be written
  public static Octets in(Path directory) {
    Path file = directory.resolve(FILE);
    try {
      byte[] present = read(file);
      if (present.length == Sha256.LENGTH) {
        return Octets.copyOf(present);
      }
      Octets fresh = random();
      Path draft =
          Files.createTempFile(
              directory,
              FILE,
              ".new",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(draft, fresh.toArray());
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      return fresh;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " can't be read or written: " + e.getMessage(), e);
    }
  }

  /// A key for one process only.
  public static Octets random() {
    byte[] octets = new byte[Sha256.LENGTH];
    new SecureRandom().nextBytes(octets);
    return Octets.copyOf(octets);
  }

  private static byte[] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException _) {
      return new byte[0];
    }
  }
}

package dev.postern.http;

import dev.postern.mail.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/// The token that opens the admin interface: 256 random bits in a file that only the relay's own
/// user can read.
public final class AdminToken {

  private static final int OCTETS = 32;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private AdminToken() {}

  /// Reads the token, or mints it where there is none yet. A file that others can read is closed to
  /// them.
  ///
  /// @throws IOException that says what to do, where the file can't be read or written or holds no
  ///   token
  public static Secret at(Path file) throws IOException {
    if (!Files.exists(file)) {
      mint(file);
    }
    Files.setPosixFilePermissions(file, OWNER_ONLY);
    String token = Files.readString(file).strip();
    if (token.length() < OCTETS || !token.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw new IOException(
          file + " holds no token of at least 32 characters; remove it and a new one is minted");
    }
    return new Secret(token);
  }

  // By way of a second file, so that a crash can't leave half a token.
  private static void mint(Path file) throws IOException {
    byte[] random = new byte[OCTETS];
    new SecureRandom().nextBytes(random);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    Files.createFile(draft, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.writeString(draft, HexFormat.of().formatHex(random) + "\n", StandardCharsets.US_ASCII);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }
}

package dev.postern.cli;

import dev.postern.mail.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A login as `--user` and `--secret-file` tell it.
record FileLogin(String user, Secret secret) {

  // An access token may have some thousand octets.
  private static final int MOST_SECRET = 64 << 10;

  /// Empty where none is wanted.
  static Optional<FileLogin> of(@Nullable String user, @Nullable Path file) {
    if (user == null && file == null) {
      return Optional.empty();
    }
    if (user == null || file == null) {
      throw CliFailure.usage("--user and --secret-file belong together; give both");
    }
    return Optional.of(new FileLogin(user, secret(file)));
  }

  /// What the file of `--secret-file` holds.
  static Secret secret(Path file) {
    try {
      if (Files.size(file) > MOST_SECRET) {
        throw wrong(file, "is too long for a secret; put one line there");
      }
      String secret = Files.readString(file).strip();
      if (secret.isEmpty() || secret.chars().anyMatch(Character::isISOControl)) {
        throw wrong(file, "does not hold a secret; put one line there");
      }
      return new Secret(secret);
    } catch (IOException cause) {
      throw wrong(file, "can't be read: " + cause);
    }
  }

  private static CliFailure wrong(Path file, String what) {
    return CliFailure.usage("--secret-file: " + file + " " + what);
  }
}

package dev.postern.config;

import dev.postern.mail.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/// What a configuration depends on outside of itself: files beside it, environment variables, and
/// the gateways of this machine's default routes.
record Sources(Path directory, ConfigFile.Environment environment, Set<InetAddress> gateways) {

  // What a login can carry, with room for a line end.
  private static final int MOST_SECRET = 1024;
  private static final int MOST_PEM = 1 << 20;

  /// A path relative to the file's directory.
  Optional<Path> path(Value value) {
    return value
        .text()
        .flatMap(
            text -> {
              try {
                return Optional.of(directory.resolve(text).normalize());
              } catch (java.nio.file.InvalidPathException cause) {
                return value.none("is not a path: " + cause.getReason());
              }
            });
  }

  /// `{ file: PATH }` or `{ env: NAME }`.
  Optional<Secret> secret(Value value) {
    Optional<Section> section = value.section(Names.SECRET);
    if (section.isEmpty()) {
      return Optional.empty();
    }
    Optional<Value> file = section.get().value("file");
    Optional<Value> variable = section.get().value("env");
    if (file.isPresent() == variable.isPresent()) {
      section.get().error("needs one of file: PATH and env: NAME; secrets don't stand in the file");
      return Optional.empty();
    }
    return file.isPresent() ? fromFile(file.get()) : variable.flatMap(this::fromEnvironment);
  }

  /// A PEM file that can be read and holds what is wanted.
  ///
  /// @param label as it stands after `-----BEGIN`, or the end of it
  Optional<Path> pem(Value value, String label) {
    return path(value)
        .filter(
            path ->
                read(value, path, MOST_PEM)
                    .filter(text -> isPem(value, path, text, label))
                    .isPresent());
  }

  private Optional<Secret> fromFile(Value value) {
    Optional<Path> path = path(value);
    Optional<String> text = path.flatMap(found -> read(value, found, MOST_SECRET));
    if (path.isEmpty() || text.isEmpty()) {
      return Optional.empty();
    }
    if (isReadableByAll(path.get())) {
      value.warn(path.get() + " can be read by every user; chmod 600 it");
    }
    return usable(value, withoutLineEnd(text.get()), "the file " + path.get());
  }

  private Optional<Secret> fromEnvironment(Value value) {
    return value
        .text()
        .flatMap(
            name -> {
              String text = environment.apply(name);
              return text == null
                  ? value.none(
                      "names the environment variable " + name + ", which is not set; set it")
                  : usable(value, text, "the environment variable " + name);
            });
  }

  private static Optional<Secret> usable(Value value, String text, String place) {
    if (text.isEmpty()) {
      return value.none(place + " is empty; put the secret there");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      return value.none(place + " holds line ends or control characters; put one line there");
    }
    return Optional.of(new Secret(text));
  }

  /// The text of a file that a value names.
  ///
  /// @param most octets
  static Optional<String> read(Value value, Path path, int most) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] octets = in.readNBytes(most + 1);
      return octets.length > most
          ? value.none(
              "names "
                  + path
                  + ", which is larger than "
                  + Units.writeSize(most)
                  + "; is it the right file?")
          : Optional.of(new String(octets, StandardCharsets.UTF_8));
    } catch (NoSuchFileException _) {
      return value.none("names " + path + ", which does not exist; create it or correct the path");
    } catch (IOException cause) {
      return value.none(
          "names "
              + path
              + ", which can't be read ("
              + cause.getClass().getSimpleName()
              + "); change its owner or mode");
    }
  }

  private static boolean isPem(Value value, Path path, String text, String label) {
    if (text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")
        || text.contains("Proc-Type: 4,ENCRYPTED")) {
      value.none(
          "names "
              + path
              + ", which is encrypted; store it decrypted (openssl pkey) with mode 600");
      return false;
    }
    if (!text.contains("-----BEGIN ") || !text.contains(label + "-----")) {
      value.none("names " + path + ", which is not PEM with a " + label + "; give the PEM file");
      return false;
    }
    return true;
  }

  private static boolean isReadableByAll(Path path) {
    try {
      return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }

  // Editors end a file with one, which nobody means to be part of a password.
  private static String withoutLineEnd(String text) {
    String cut = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    return cut.endsWith("\r") ? cut.substring(0, cut.length() - 1) : cut;
  }
}

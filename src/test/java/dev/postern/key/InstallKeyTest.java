package dev.postern.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.Octets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallKeyTest {

  @TempDir Path directory;

  @Test
  void staysTheSameAndIsPrivate() throws IOException {
    Octets first = InstallKey.in(directory);
    assertThat(InstallKey.in(directory)).isEqualTo(first);
    Path file = directory.resolve("install.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aTruncatedOneIsReplaced() throws IOException {
    Files.write(directory.resolve("install.key"), new byte[5]);
    assertThat(InstallKey.in(directory).length()).isEqualTo(32);
    assertThat(InstallKey.in(directory)).isEqualTo(InstallKey.in(directory));
  }
}

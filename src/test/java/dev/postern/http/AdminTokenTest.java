package dev.postern.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.mail.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenTest {

  @TempDir Path directory;

  @Test
  void isMintedOnceForTheOwnerAlone() throws IOException {
    Path file = directory.resolve("data/admin.token");
    Secret first = AdminToken.at(file);

    assertThat(first.reveal()).matches("[0-9a-f]{64}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(AdminToken.at(file)).isEqualTo(first);
    assertThat(AdminToken.at(directory.resolve("other/admin.token"))).isNotEqualTo(first);
  }

  @Test
  void aFileThatOthersCanReadIsClosed() throws IOException {
    Path file = Files.writeString(directory.resolve("admin.token"), "a".repeat(40) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(AdminToken.at(file).reveal()).isEqualTo("a".repeat(40));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void halfATokenIsRefusedWithARemedy() throws IOException {
    Path file = Files.writeString(directory.resolve("admin.token"), "abc");
    assertThatThrownBy(() -> AdminToken.at(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("remove it");
  }
}

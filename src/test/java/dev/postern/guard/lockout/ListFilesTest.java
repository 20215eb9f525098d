package dev.postern.guard.lockout;

import static dev.postern.guard.lockout.LockoutRig.address;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.guard.GuardConfig.Access;
import dev.postern.guard.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListFilesTest {

  @TempDir Path directory;
  private final ListFiles files = new ListFiles();

  private Access access(Path refuse) {
    return new Access(
        Networks.of(List.of("192.0.2.1")), null, Networks.of(List.of("198.51.100.0/24")), refuse);
  }

  @Test
  void joinsWhatIsInlineAndWhatAFileSays() throws IOException {
    Path file = directory.resolve("refuse.txt");
    Files.writeString(file, "# bad people\n192.0.2.0/24   # here\n\n2001:db8::/32\n");
    AccessLists lists = files.load(access(file));
    assertThat(lists.refuses(address("192.0.2.2"))).isTrue();
    assertThat(lists.refuses(address("192.0.2.1"))).as("allowed wins").isFalse();
    assertThat(lists.refuses(address("198.51.100.1"))).isTrue();
    assertThat(lists.refuses(address("2001:db8::1"))).isTrue();
    assertThat(files.changed()).isEmpty();
  }

  @Test
  void aChangedFileIsReadAndABadLineKeepsTheOldList() throws IOException {
    Path file = directory.resolve("refuse.txt");
    Files.writeString(file, "192.0.2.0/24\n");
    files.load(access(file));
    Files.writeString(file, "203.0.113.0/24\n203.0.114.0/24\n");
    AccessLists changed = files.changed().orElseThrow();
    assertThat(changed.refuses(address("203.0.113.1"))).isTrue();
    assertThat(changed.refuses(address("192.0.2.2"))).isFalse();
    Files.writeString(file, "192.0.2.0/24\nnonsense\n");
    assertThat(files.changed()).isEmpty();
    assertThat(files.load(access(file)).refuses(address("203.0.113.1"))).isTrue();
    Files.delete(file);
    assertThat(files.changed()).isEmpty();
    Files.writeString(file, "192.0.2.0/24\n");
    assertThat(files.changed().orElseThrow().refuses(address("192.0.2.2"))).isTrue();
  }

  @Test
  void aFileThatIsNoLongerNamedCountsNoMore() throws IOException {
    Path file = directory.resolve("refuse.txt");
    Files.writeString(file, "203.0.113.0/24\n");
    files.load(access(file));
    assertThat(files.load(access(null)).refuses(address("203.0.113.1"))).isFalse();
  }
}

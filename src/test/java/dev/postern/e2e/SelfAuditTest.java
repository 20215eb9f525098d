package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.Await;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A relay that looks at itself.
@Tag("slow")
class SelfAuditTest {

  @TempDir private Path directory;

  @Test
  void passesOnEachListenerAndCountsForNothing() {
    RelayHome home = RelayHome.capturing(directory).edit("self-audit: false", "self-audit: true");
    try (RelayProcess relay = home.start()) {
      Await.until(
          () -> status(home) + relay.output(),
          Await.LONG,
          () -> status(home).lines().filter(line -> line.startsWith("audit")).count() == 3);
      assertThat(status(home))
          .contains("alternate passed at ")
          .contains("submissions passed at ")
          .contains("sidecar passed at ");
      assertThat(relay.output()).doesNotContain("\"helo\":\"[");
    }
  }

  private static String status(RelayHome home) {
    return home.run("guard", "status").out();
  }
}

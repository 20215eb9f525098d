package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.Await;
import dev.postern.rig.RecordingHop;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `postern bench` that somebody has seen enough of.
@Tag("slow")
class InterruptedBenchTest {

  private static final int ENOUGH = 200;

  @TempDir private Path directory;

  @Test
  void aSignalEndsItWithTheReportOfWhatThereIs() {
    RelayHome home = RelayHome.capturing(directory);
    try (var server = new RecordingHop();
        RelayProcess bench =
            home.launch(
                "bench",
                "127.0.0.1:" + server.port(),
                "--tls",
                "none",
                "--warmup",
                "0s",
                "--duration",
                "1h")) {
      Await.until(
          () -> "messages; there are " + server.messages().size() + "\n" + bench.output(),
          Await.LONG,
          () -> server.messages().size() >= ENOUGH);

      // 128 and the number of SIGTERM, as for every program that a signal ends.
      assertThat(bench.terminate()).isEqualTo(143);

      assertThat(bench.output())
          .contains("ended        interrupted after ")
          .containsPattern("accepted +[1-9][0-9,]*, ")
          .containsPattern("\nMAIL to 250 +[1-9]");
    }
  }
}

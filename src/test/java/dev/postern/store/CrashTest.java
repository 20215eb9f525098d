package dev.postern.store;

import static dev.postern.store.Sample.octets;
import static dev.postern.store.Sample.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.MessageId;
import dev.postern.observe.Metrics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that is killed loses nothing that it said was accepted.
@Tag("slow")
class CrashTest {

  private static final int ROUNDS = 4;

  @TempDir private Path directory;

  @Test
  void everyAcceptedMessageIsFound() throws IOException, InterruptedException {
    Set<Long> accepted = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      accepted.addAll(runAndKill(round));
    }
    assertThat(accepted).hasSizeGreaterThan(ROUNDS * 100);
    try (var store = SqliteStore.open(directory.resolve("data"), 1 << 20, new Metrics())) {
      for (long millis : accepted) {
        MessageId id = Sample.id(millis);
        assertThat(store.message(id)).isPresent();
        Body body = store.body(id).orElseThrow();
        assertThat(read(body)).isEqualTo(octets(Writing.size(millis), millis));
      }
    }
  }

  private Set<Long> runAndKill(int round) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Writing.class.getName(),
                directory.resolve("data").toString(),
                Integer.toString(round))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Set<Long> accepted = new HashSet<>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.endsWith(".")) {
          accepted.add(Long.parseLong(line, 0, line.length() - 1, 10));
        }
        // A different moment in each round.
        if (accepted.size() == 150 + 37 * round) {
          process.toHandle().destroyForcibly();
        }
      }
    }
    process.waitFor();
    return accepted;
  }

  /// The process: accepts messages from several threads and prints the number of each once its
  /// stage completes.
  static final class Writing {

    private Writing() {}

    static int size(long millis) {
      return millis % 20 == 0 ? 300_000 : 2000 + (int) (millis % 7) * 1000;
    }

    public static void main(String[] arguments) {
      var store = SqliteStore.open(Path.of(arguments[0]), 4 << 20, new Metrics());
      int round = Integer.parseInt(arguments[1]);
      for (int thread = 0; thread < 8; thread++) {
        long first = (round * 8L + thread) * 100_000;
        Thread.ofPlatform().start(() -> write(store, first));
      }
    }

    private static void write(SqliteStore store, long first) {
      for (long millis = first; millis < first + 100_000; millis++) {
        byte[] octets = octets(size(millis), millis);
        var message =
            Sample.message(millis, "billing", octets.length, Sample.envelope("a@example.org"));
        store.accept(message, Sample.body(store, octets), List.of()).toCompletableFuture().join();
        // One write for a line, so that lines of threads don't mix; the end shows that it is whole.
        byte[] line = (millis + ".\n").getBytes(StandardCharsets.UTF_8);
        System.out.write(line, 0, line.length);
        System.out.flush();
      }
    }
  }
}

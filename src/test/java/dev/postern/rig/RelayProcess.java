package dev.postern.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// A relay as a child process.
public final class RelayProcess implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);
  private static final long END_SECONDS = 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Path out;
  private final Path err;

  private RelayProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  static RelayProcess start(RelayHome home, List<String> command) {
    RelayProcess relay = launch(home.directory(), command);
    try {
      for (int port :
          new int[] {
            home.startTlsPort(), home.implicitTlsPort(), home.trustedPort(), home.httpPort()
          }) {
        relay.awaitListening(port);
      }
      relay.awaitEvent("relay", event -> event.path("what").asString("").equals("ready"));
      return relay;
    } catch (AssertionError e) {
      relay.close();
      throw e;
    }
  }

  /// Says nothing about when it is ready.
  static RelayProcess launch(Path directory, List<String> command) {
    try {
      Path out = Files.createTempFile(directory, "relay", ".out");
      Path err = Files.createTempFile(directory, "relay", ".err");
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      return new RelayProcess(process, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void awaitListening(int port) {
    Await.until(
        () -> "listening on " + port + "\n" + output(),
        START,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError(
                "the relay ended with " + process.exitValue() + "\n" + output());
          }
          return Ports.isListening(port);
        });
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /// kill -9.
  public void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /// SIGTERM, without waiting.
  public void signalEnd() {
    process.destroy();
  }

  /// SIGHUP.
  public void signalReload() {
    try {
      new ProcessBuilder("kill", "-HUP", String.valueOf(process.pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// SIGTERM; returns the exit code.
  public int terminate() {
    signalEnd();
    return awaitExit();
  }

  public int awaitExit() {
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the relay did not end\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// All that it wrote so far.
  public String output() {
    return text(out) + text(err);
  }

  /// The JSON lines of its log so far.
  public List<JsonNode> events() {
    List<JsonNode> events = new ArrayList<>();
    Stream.concat(text(out).lines(), text(err).lines())
        .filter(line -> line.startsWith("{"))
        .forEach(line -> parsed(line).filter(node -> node.has("event")).ifPresent(events::add));
    return events;
  }

  public JsonNode awaitEvent(String kind, Predicate<JsonNode> condition) {
    return Await.found(
        () -> "an event " + kind + " in:\n" + output(),
        Await.LONG,
        () -> {
          boolean over = !process.isAlive();
          Optional<JsonNode> found =
              events().stream()
                  .filter(event -> event.path("event").asString("").equals(kind))
                  .filter(condition)
                  .findFirst();
          if (found.isEmpty() && over) {
            throw new AssertionError("ended without an event " + kind + ":\n" + output());
          }
          return found;
        });
  }

  /// Ends it by force where it has not ended.
  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }

  /// A line that is still being written is not JSON yet.
  private static Optional<JsonNode> parsed(String line) {
    try {
      return Optional.of(JSON.readTree(line));
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

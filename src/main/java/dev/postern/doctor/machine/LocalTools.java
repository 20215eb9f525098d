package dev.postern.doctor.machine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The programs of this machine: from the system's directories alone, without a shell, and killed
/// when their time is over.
public final class LocalTools implements Tools {

  // An ordinary user's path lacks half of them.
  private static final List<String> DIRECTORIES =
      List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/local/bin");
  private static final int MOST_OUTPUT = 1 << 20;

  private final Duration timeout;

  public LocalTools(Duration timeout) {
    this.timeout = timeout;
  }

  @Override
  public Said ask(List<String> command) {
    Optional<Path> file = find(command.getFirst());
    if (file.isEmpty()) {
      return new Said.Missing();
    }
    List<String> whole = new ArrayList<>(command);
    whole.set(0, file.get().toString());
    var builder = new ProcessBuilder(whole).redirectErrorStream(true);
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
    builder.environment().put("LC_ALL", "C");
    try {
      return run(builder.start());
    } catch (IOException cause) {
      return new Said.Failed("it can't be started: " + cause.getMessage());
    }
  }

  private Said run(Process process) {
    var text = new CompletableFuture<String>();
    Thread.ofPlatform().daemon().name("tool-output").start(() -> read(process, text));
    try {
      String said = text.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return process.waitFor(1, TimeUnit.SECONDS)
          ? new Said.Done(process.exitValue(), said)
          // It had more to say than we want to hear.
          : new Said.Done(0, said);
    } catch (TimeoutException _) {
      return new Said.Failed("it did not end within " + timeout.toSeconds() + " s");
    } catch (ExecutionException cause) {
      return new Said.Failed("it can't be read: " + cause.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Said.Failed("interrupted");
    } finally {
      List<ProcessHandle> children = process.descendants().toList();
      process.destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static void read(Process process, CompletableFuture<String> text) {
    try (InputStream in = process.getInputStream()) {
      text.complete(new String(in.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8));
    } catch (IOException cause) {
      text.completeExceptionally(cause);
    }
  }

  private static Optional<Path> find(String name) {
    return DIRECTORIES.stream()
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}

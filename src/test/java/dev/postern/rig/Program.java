package dev.postern.rig;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs programs to their end, never for longer than a minute.
public final class Program {

  private static final Duration MOST = Duration.ofMinutes(1);

  private Program() {}

  /// What a program left behind.
  public record Result(int exit, String out, String err) {

    public String all() {
      return out + err;
    }
  }

  /// Runs a program in a directory with more environment and some input.
  public static Result run(
      Path directory, Map<String, String> environment, String input, List<String> command) {
    try {
      Path in = Files.createTempFile("program", ".in");
      Path out = Files.createTempFile("program", ".out");
      Path err = Files.createTempFile("program", ".err");
      try {
        Files.writeString(in, input);
        var builder =
            new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(MOST.toSeconds(), TimeUnit.SECONDS)) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly().waitFor();
          throw new AssertionError(
              "took too long: " + command + "\n" + text(out) + "\n" + text(err));
        }
        return new Result(process.exitValue(), text(out), text(err));
      } finally {
        Files.delete(in);
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can't run " + command, e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public static Result run(String... command) {
    return run(Path.of("."), Map.of(), "", List.of(command));
  }

  /// Skips the test where a program is missing, and says how to get it.
  public static void assume(String program, String debianPackage) {
    boolean present =
        Arrays.stream((System.getenv("PATH") + ":/usr/sbin").split(File.pathSeparator, -1))
            .map(directory -> Path.of(directory).resolve(program))
            .anyMatch(Files::isExecutable);
    assumeTrue(present, program + " is needed for this test: apt install " + debianPackage);
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}

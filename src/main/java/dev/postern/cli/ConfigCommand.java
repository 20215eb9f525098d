package dev.postern.cli;

import dev.postern.config.ConfigFile;
import dev.postern.config.ConfigView;
import dev.postern.config.Loaded;
import dev.postern.config.Problem;
import dev.postern.config.RelayConfig;
import dev.postern.config.Sample;
import dev.postern.config.ShapingFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern config`.
@Command(name = "config", description = "Writes, checks and shows configurations.")
final class ConfigCommand {

  private final PrintWriter out;
  private final PrintWriter err;

  ConfigCommand(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Command(name = "init", description = "Writes a commented sample, or prints it.")
  int init(
      @Mixin JsonOption json,
      @Parameters(arity = "0..1", paramLabel = "FILE", description = "Must not exist yet.")
          @Nullable Path file) {
    if (file == null) {
      return json.print(out, Map.of("sample", Sample.text()), () -> out.print(Sample.text()));
    }
    try {
      Files.writeString(
          file, Sample.text(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException _) {
      throw CliFailure.refused(file + " exists already; give another name or move it away");
    } catch (IOException cause) {
      throw CliFailure.refused(file + " can't be written: " + cause);
    }
    return json.print(
        out,
        Map.of("written", file.toString()),
        () -> {
          out.println("written: " + file);
          out.println("Next: edit it, then: postern config check --config " + file);
        });
  }

  @Command(
      name = "shaping",
      description = "Prints the built-in shaping profile, to begin one of your own with.")
  int shaping(@Mixin JsonOption json) {
    return json.print(
        out, Map.of("profile", ShapingFile.text()), () -> out.print(ShapingFile.text()));
  }

  @Command(name = "check", description = "Tells every problem at once, with its line.")
  int check(
      @Mixin JsonOption json,
      @Option(
              names = "--config",
              defaultValue = "postern.yaml",
              paramLabel = "FILE",
              description = "Default: ./postern.yaml.")
          Path config) {
    Loaded loaded = ConfigFile.load(config);
    boolean good = loaded instanceof Loaded.Good;
    int _ =
        json.print(
            out,
            Map.of(
                "good",
                good,
                "problems",
                loaded.problems().stream().map(ConfigCommand::view).toList()),
            () -> {
              loaded.problems().forEach(err::println);
              out.print(good ? "ok\n" : "");
            });
    return good ? 0 : CliFailure.USAGE;
  }

  @Command(name = "show", description = "Prints what takes effect, secrets as stars.")
  int show(
      @Mixin JsonOption json,
      @Option(
              names = "--config",
              defaultValue = "postern.yaml",
              paramLabel = "FILE",
              description = "Default: ./postern.yaml.")
          Path config) {
    RelayConfig loaded = Configs.load(config, err);
    return json.print(out, ConfigView.of(loaded), () -> out.print(ConfigView.yaml(loaded)));
  }

  private static Map<String, Object> view(Problem problem) {
    return Map.of(
        "file", problem.file(),
        "line", problem.line(),
        "severity", problem.severity().name().toLowerCase(Locale.ROOT),
        "text", problem.text());
  }
}

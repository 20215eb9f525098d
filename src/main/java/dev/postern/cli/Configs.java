package dev.postern.cli;

import dev.postern.config.ConfigFile;
import dev.postern.config.Loaded;
import dev.postern.config.Problem;
import dev.postern.config.RelayConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.stream.Collectors;

/// Loading a configuration on behalf of a command.
final class Configs {

  private Configs() {}

  /// Prints warnings.
  ///
  /// @throws CliFailure with every problem, where it is wrong
  static RelayConfig load(Path file, PrintWriter warnings) {
    return switch (ConfigFile.load(file)) {
      case Loaded.Good good -> {
        good.problems().forEach(warnings::println);
        yield good.config();
      }
      case Loaded.Bad bad ->
          throw CliFailure.usage(
              "the configuration can't be used:\n"
                  + bad.problems().stream()
                      .map(Problem::toString)
                      .collect(Collectors.joining("\n")));
    };
  }
}

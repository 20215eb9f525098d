package dev.postern.cli;

import dev.postern.config.RelayConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `postern serve`.
@Command(
    name = "serve",
    description = "Runs the relay in the foreground; SIGTERM drains and ends it, SIGHUP reloads.")
final class ServeCommand implements Callable<Integer> {

  private final RelayStarter starter;
  private final PrintWriter err;

  @Option(names = "--config", required = true, paramLabel = "FILE", description = "Configuration.")
  private Path config = Path.of("postern.yaml");

  ServeCommand(RelayStarter starter, PrintWriter err) {
    this.starter = starter;
    this.err = err;
  }

  @Override
  public Integer call() {
    RelayConfig loaded = Configs.load(config, err);
    err.flush();
    return starter.serve(loaded, config);
  }
}
